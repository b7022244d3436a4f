package io.yizhan.client.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationIds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is saved is there in the next run, and nobody else can read it. */
class FileStoreTest {
    private static final ConversationId DIRECT = ConversationIds.direct(1, 2);
    private static final ConversationId GROUP = ConversationIds.group(3);

    @TempDir
    private Path parent;

    private Path directory;

    @BeforeEach
    void name() {
        directory = parent.resolve("alice");
    }

    @Test
    void isEmptyAtFirst() {
        assertThat(new FileStore(directory).loadCursors()).isEmpty();
        assertThat(new FileStore(directory).loadToken()).isEmpty();
    }

    @Test
    void keepsCursorsOverRuns() {
        new FileStore(directory).saveCursors(Map.of(DIRECT, 5L, GROUP, 6L));
        new FileStore(directory).saveCursors(Map.of(DIRECT, 7L));

        assertThat(new FileStore(directory).loadCursors()).contains(Map.of(DIRECT, 7L, GROUP, 6L));
    }

    @Test
    void remembersThatThereWasASyncWithoutAnyConversation() {
        new FileStore(directory).saveCursors(Map.of());
        assertThat(new FileStore(directory).loadCursors()).contains(Map.of());
    }

    @Test
    void keepsTheTokenFromOthers() throws IOException {
        FileStore store = new FileStore(directory);
        store.saveToken("secret");
        assertThat(new FileStore(directory).loadToken()).contains("secret");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("token"))))
                .isEqualTo("rw-------");
        store.clearToken();

        assertThat(new FileStore(directory).loadToken()).isEmpty();
    }

    @Test
    void refusesAFileThatIsNotItsOwn() throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("cursors"), "1 2 x\n");
        assertThatThrownBy(() -> new FileStore(directory).loadCursors())
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("1 2 x (expected: FIRST SECOND SEQ)");
    }
}
