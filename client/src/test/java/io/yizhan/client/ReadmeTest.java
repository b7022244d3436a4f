package io.yizhan.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The README shows code that compiles. */
class ReadmeTest {

    @Test
    void theExampleIsTheOneThatIsCompiled() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        List<String> source = Files.readAllLines(Path.of("src/test/java/io/yizhan/client/EmbeddingExample.java"));
        String code = String.join("\n", source.subList(indexOf(source, "// begin") + 1, indexOf(source, "// end")))
                .stripIndent();

        assertThat(readme).contains("```java\n" + code + "\n```");
    }

    private static int indexOf(List<String> lines, String mark) {
        return lines.stream().map(String::strip).toList().indexOf(mark);
    }
}
