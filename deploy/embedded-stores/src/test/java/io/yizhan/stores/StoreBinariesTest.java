package io.yizhan.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With Redis, which is unpacked the same way as MariaDB but weighs a thirtieth. */
class StoreBinariesTest {

    @TempDir
    private Path dir;

    @Test
    void unpacksOnceAndThenUsesWhatIsThere() throws IOException {
        Path server = StoreBinaries.in(dir).redisServer();
        Object file = Files.readAttributes(server, "unix:ino").get("ino");

        assertThat(StoreBinaries.in(dir).redisServer()).isEqualTo(server).isExecutable();
        assertThat(Files.readAttributes(server, "unix:ino").get("ino")).isEqualTo(file);
    }

    @Test
    void ignoresWhatAnUnpackerThatDiedLeftBehind() throws IOException {
        Path partial = Files.createDirectories(dir.resolve("redis-6.2.11.partial/bin"));
        Files.writeString(partial.resolve("redis-server"), "half");

        assertThat(StoreBinaries.in(dir).redisServer()).isExecutable();
        assertThat(partial).doesNotExist();
    }

    @Test
    void givesConcurrentUnpackersTheSameCopy() {
        List<CompletableFuture<Path>> unpackers = IntStream.range(0, 4)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> StoreBinaries.in(dir).redisServer()))
                .toList();

        assertThat(unpackers).allSatisfy(unpacker -> assertThat(unpacker.join()).isExecutable());
        assertThat(unpackers.stream().map(CompletableFuture::join).distinct()).hasSize(1);
    }

    @Test
    void namesTheLibraryThisSystemLacks() throws IOException {
        Path server = StoreBinaries.in(dir).redisServer();
        String program = Files.readString(server, StandardCharsets.ISO_8859_1);
        Files.writeString(server, program.replace("libssl.so.3", "libodd.so.9"), StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> StoreBinaries.in(dir).redisServer())
                .isInstanceOf(StoreException.class)
                .hasMessage(server + " needs libodd.so.9; on Debian: apt-get install"
                        + " (the package that holds libodd.so.9)");
    }
}
