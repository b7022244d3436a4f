package io.yizhan.systemtests;

import static io.yizhan.systemtests.audit.ledger.Breach.Kind.ALTERED;
import static io.yizhan.systemtests.audit.ledger.Breach.Kind.DOUBLED;
import static io.yizhan.systemtests.audit.ledger.Breach.Kind.GAP;
import static io.yizhan.systemtests.audit.ledger.Breach.Kind.LATE;
import static io.yizhan.systemtests.audit.ledger.Breach.Kind.LOST;
import static io.yizhan.systemtests.audit.ledger.Breach.Kind.REORDERED;
import static io.yizhan.systemtests.audit.ledger.Breach.Kind.SLOW;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.yizhan.systemtests.audit.ledger.Breach;
import io.yizhan.systemtests.sabotage.DoublePushMain;
import io.yizhan.systemtests.sabotage.DroppedPushMain;
import io.yizhan.systemtests.sabotage.EarlyAckMain;
import io.yizhan.systemtests.sabotage.GapInSeqMain;
import io.yizhan.systemtests.sabotage.LateWriteMain;
import io.yizhan.systemtests.sabotage.LostTailMain;
import io.yizhan.systemtests.sabotage.SwappedOrderMain;
import io.yizhan.systemtests.suite.Commands;
import io.yizhan.systemtests.suite.Release;
import io.yizhan.systemtests.suite.Suite;
import io.yizhan.systemtests.suite.SuiteExtension;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The audit fails, and says why, where the daemons of one role break one rule. */
@Tag("proof")
@ExtendWith(SuiteExtension.class)
class SabotageIT {

    private static final Duration AUDIT = Duration.ofMinutes(3);
    private static final int PAUSES_DATA_SERVER = 27;

    private final Suite suite;
    private final Release release;

    @TempDir
    private Path directory;

    SabotageIT(Suite suite, Release release) {
        this.suite = suite;
        this.release = release;
    }

    @Test
    void anAcknowledgementBeforeTheCommit() throws Exception {
        Config report = audit("data", EarlyAckMain.class, "--seconds 12 --clients 20 --rate 40");
        assertThat(kinds(report)).containsExactly(LOST);
        assertThat(report.getStringList("breaches"))
                .anySatisfy(breach -> assertThat(breach)
                        .matches("LOST.*: .*message \\d+ was acknowledged and is not in the history.*"));
    }

    @Test
    void aDroppedPush() throws Exception {
        Config report = audit("chat", DroppedPushMain.class, "--seconds 45 --clients 60");
        assertThat(kinds(report)).contains(LATE).isSubsetOf(LATE, LOST);
        assertThat(report.getStringList("breaches"))
                .anySatisfy(
                        breach -> assertThat(breach).matches("LATE.*: .* got message \\d+ \\d+ ms after it was owed"));
    }

    @Test
    void aLostTail() throws Exception {
        Config report = audit("chat", LostTailMain.class, "--seconds 12 --clients 60");
        // What a device sends itself shows it that something is missing, sooner or later.
        assertThat(kinds(report)).contains(LOST).isSubsetOf(LOST, LATE);
        assertThat(report.getStringList("breaches"))
                .anySatisfy(breach -> assertThat(breach).matches("LOST.*: .*message \\d+ is missing on .*"));
    }

    @Test
    void aMessagePushedUnderTwoPushNumbers() throws Exception {
        Config report = audit("access", DoublePushMain.class, "--seconds 10 --clients 20 --rate 40");
        assertThat(kinds(report)).containsExactly(DOUBLED);
        assertThat(report.getStringList("breaches"))
                .anySatisfy(breach -> assertThat(breach).matches("DOUBLED.*: .* pushed as \\d+ and as \\d+"));
    }

    @Test
    void aSwappedOrder() throws Exception {
        Config report = audit("chat", SwappedOrderMain.class, "--seconds 10 --clients 10 --rate 80");
        assertThat(kinds(report)).containsExactly(REORDERED);
        assertThat(report.getStringList("breaches"))
                .anySatisfy(breach -> assertThat(breach).matches("REORDERED.*: .*message \\d+ comes after \\d+"));
    }

    @Test
    void aGapInSeq() throws Exception {
        Config report = audit("data", GapInSeqMain.class, "--seconds 10 --clients 20 --rate 60");
        // A device waits for the missing seq, and gives its user nothing behind it.
        assertThat(kinds(report)).contains(GAP).isSubsetOf(GAP, LOST);
        assertThat(report.getStringList("breaches"))
                .anySatisfy(breach -> assertThat(breach).matches("GAP.*: .*seq \\d+ comes where \\d+ should"));
    }

    /**
     * What the late write puts in the place of another message is there twice, and the other one nowhere, unless its
     * sender was still repeating it.
     */
    @Test
    void aLateWriteAfterSigcont() throws Exception {
        Config report = audit(
                "data",
                LateWriteMain.class,
                "--seconds 24 --clients 10 --rate 60 --faults pause --seed " + PAUSES_DATA_SERVER);
        assertThat(report.getConfigList("faults"))
                .as("this seed stops a data server for longer than its writes may take")
                .anySatisfy(fault -> assertThat(fault.getString("target")).startsWith("data-"));
        assertThat(kinds(report)).contains(LOST, DOUBLED).isSubsetOf(LOST, DOUBLED, REORDERED, ALTERED);
        assertThat(report.getStringList("breaches"))
                .anySatisfy(breach -> assertThat(breach).matches("DOUBLED.*: .*message \\d+ is at \\d+ too"))
                .anySatisfy(breach -> assertThat(breach)
                        .matches("LOST.*: .*message \\d+ was acknowledged and is not in the history.*"));
    }

    private Config audit(String role, Class<?> main, String arguments) throws Exception {
        sabotage(role, main);
        try {
            return report(run(arguments));
        } finally {
            mend(role);
        }
    }

    private Commands.Result run(String arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(release.home().resolve("bin/im-audit").toString());
        command.addAll(List.of(arguments.split(" ", -1)));
        command.addAll(List.of("--json", directory.resolve("report.json").toString()));
        command.addAll(List.of("--target", suite.runDirectory().resolve("conf").toString()));
        return Commands.run(command, directory, Map.of(), "", AUDIT);
    }

    private Config report(Commands.Result audit) {
        assertThat(audit.exitCode()).as(audit.output()).isEqualTo(1);
        assertThat(audit.output()).contains("PROMISES BROKEN");
        return ConfigFactory.parseFile(directory.resolve("report.json").toFile());
    }

    /** Without slow acknowledgements: no sabotage slows them, but a busy machine may. */
    private static Set<Breach.Kind> kinds(Config report) {
        return Arrays.stream(Breach.Kind.values())
                .filter(kind -> kind != SLOW)
                .filter(kind -> report.getInt(kind.name().toLowerCase(Locale.ROOT)) > 0)
                .collect(Collectors.toSet());
    }

    /** Has all instances of a role run another main class. */
    private void sabotage(String role, Class<?> main) throws IOException, InterruptedException, URISyntaxException {
        Path classes =
                Path.of(main.getProtectionDomain().getCodeSource().getLocation().toURI());
        suite.imctl("stop", role);
        Commands.Result started = suite.imctlWith(
                Map.of("YIZHAN_MAIN_CLASS", main.getName(), "YIZHAN_CLASS_PATH", classes.toString()), "start", role);
        assertThat(started.exitCode()).as(started.output()).isZero();
    }

    private void mend(String role) throws IOException, InterruptedException {
        suite.imctl("stop", role);
        Commands.Result started = suite.imctl("start", role);
        assertThat(started.exitCode()).as(started.output()).isZero();
    }
}
