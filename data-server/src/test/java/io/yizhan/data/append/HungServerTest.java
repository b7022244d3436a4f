package io.yizhan.data.append;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.yizhan.data.DataRig;
import io.yizhan.data.Load;
import io.yizhan.data.Messages;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.LogEntry;
import io.yizhan.stores.junit.StoresExtension;
import io.yizhan.stores.junit.StoresExtension.Stores;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A data server that is stopped (SIGSTOP) while its transaction holds row locks, and continued when that has ended. */
@ExtendWith(StoresExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(60)
class HungServerTest {

    private static final int TRIES = 20;

    private Stores stores;
    private DataRig healthy;
    private Process hung;
    private BufferedReader answers;
    private PrintWriter requests;
    private long alice;
    private ConversationId conversation;

    @BeforeAll
    void start(Stores given) throws Exception {
        stores = given;
        healthy = DataRig.start(2, DataRig.config(given));
        alice = healthy.newUser();
        conversation = ConversationIds.direct(alice, healthy.newUser());
        hung = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HungServerMain.class.getName(),
                        given.jdbcUrl(),
                        given.user(),
                        given.password(),
                        given.redisUrl().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        answers = hung.inputReader();
        requests = new PrintWriter(hung.outputWriter(), true);
        assertThat(readAnswer()).isEqualTo("ready");
    }

    @AfterAll
    void stop() {
        hung.destroyForcibly();
        hung.onExit().join();
        healthy.close();
    }

    private void request(ByteString id, String text) {
        requests.println(conversation.getFirst() + " " + conversation.getSecond() + " " + alice + " "
                + HexFormat.of().formatHex(id.toByteArray()) + " " + text);
    }

    private String readAnswer() throws IOException {
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith(HungServerMain.ANSWER)) {
                return line.substring(HungServerMain.ANSWER.length());
            }
        }
        throw new AssertionError("the other data server has ended");
    }

    private void signal(String signal) throws IOException {
        int status = new ProcessBuilder("kill", "-" + signal, Long.toString(hung.pid()))
                .start()
                .onExit()
                .join()
                .exitValue();
        assertThat(status).isZero();
    }

    @Test
    void stallsOthersForAMomentOnlyAndDoesNoHarmAfterwards() throws Exception {
        request(DataRig.randomId(), "first");
        assertThat(readAnswer()).isEqualTo("1 false");
        ConversationId other = ConversationIds.direct(alice, healthy.newUser());
        Messages.appendOne(healthy, other, Messages.text(alice, "elsewhere"));

        ByteString late = DataRig.randomId();
        stopWithLocks(late);

        long begin = System.nanoTime();
        Messages.appendOne(healthy, other, Messages.text(alice, "elsewhere"));
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(2_500));
        Load sender = new Load(List.of(healthy), alice, List.of(conversation));
        assertThat(sender.sendUntilAnswered(0, conversation, Messages.text(alice, "second"))
                        .getSeq())
                .isEqualTo(2);
        // The database ends the transaction after two seconds; a lock is waited for one second at a time.
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
        Messages.appendOne(healthy, conversation, Messages.text(alice, "third"));

        signal("CONT");
        assertThat(readAnswer()).isEqualTo("UNAVAILABLE");
        request(DataRig.randomId(), "fourth");
        assertThat(readAnswer()).isEqualTo("4 false");
        request(late, "late");
        assertThat(readAnswer()).isEqualTo("5 false");
        request(late, "late");
        assertThat(readAnswer()).isEqualTo("5 true");
        assertThat(Messages.log(healthy, conversation))
                .extracting(entry -> entry.getContent().getText())
                .containsExactly("first", "second", "third", "fourth", "late");
        assertThat(Messages.log(healthy, other)).extracting(LogEntry::getSeq).containsExactly(1L, 2L);
    }

    /**
     * Lets the data server wait for a lock, stops it, and gives it the lock: it has moved the head, and stands before the
     * next statement.
     */
    private void stopWithLocks(ByteString id) throws Exception {
        for (int i = 0; i < TRIES; i++) {
            try (Connection holder = healthy.connect();
                    Statement statement = holder.createStatement()) {
                statement.execute("SET SESSION idle_transaction_timeout = 60");
                holder.setAutoCommit(false);
                statement.execute("SELECT * FROM conversation WHERE first = " + conversation.getFirst()
                        + " AND second = " + conversation.getSecond() + " FOR UPDATE");
                request(id, "late");
                DataRig.eventually("it waits for the lock", () -> waitingForLock() == 1);
                signal("STOP");
                holder.rollback();
            }
            DataRig.eventually("it has the lock, or has given up", () -> waitingForLock() == 0);
            if (number("SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_rows_modified > 0") == 1) {
                return;
            }
            signal("CONT"); // stopped too late, after a second of waiting
            assertThat(readAnswer()).isNotEmpty();
        }
        throw new AssertionError("never stopped in time");
    }

    private long waitingForLock() {
        // Not innodb_trx, which shows what it showed before to who asks more often than every 100 ms.
        return number(
                "SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE 'INSERT INTO conversation%'");
    }

    private long number(String query) {
        try (Connection root = stores.mariaDb().connectAsRoot();
                Statement statement = root.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
