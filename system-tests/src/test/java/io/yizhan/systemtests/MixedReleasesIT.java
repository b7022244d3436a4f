package io.yizhan.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.yizhan.proto.Command;
import io.yizhan.proto.Envelope;
import io.yizhan.proto.LogEntry;
import io.yizhan.proto.PingRequest;
import io.yizhan.proto.Status;
import io.yizhan.systemtests.suite.Commands;
import io.yizhan.systemtests.suite.Dialogue;
import io.yizhan.systemtests.suite.NextRelease;
import io.yizhan.systemtests.suite.Person;
import io.yizhan.systemtests.suite.RawClient;
import io.yizhan.systemtests.suite.Release;
import io.yizhan.systemtests.suite.Suite;
import io.yizhan.systemtests.suite.SuiteExtension;
import io.yizhan.systemtests.suite.Traffic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole suite goes to the next release and back, one daemon after another, while messages flow and two people chat in
 * their terminals. The next release has one field and one command word more.
 */
@Tag("proof")
@ExtendWith(SuiteExtension.class)
class MixedReleasesIT {

    /** So many that it would be odd if one of two data servers had none. */
    private static final int CONVERSATIONS = 12;

    private static final String RING = "0x" + Integer.toHexString(NextRelease.GREET);

    private final Suite suite;
    private final Path next;
    private final Path firsts;
    private final Path seconds;
    private final Path home;

    MixedReleasesIT(Suite suite, Release release, @TempDir Path work) throws Exception {
        this.suite = suite;
        next = NextRelease.build(release);
        home = Files.createDirectory(work.resolve("home"));
        List<String> all = Files.readAllLines(suite.runDirectory().resolve("conf/instances")).stream()
                .filter(line -> !line.startsWith("#"))
                .toList();
        firsts = configuration(work.resolve("firsts"), all.stream().map(line -> line.replace(" 1 2", " 1")));
        seconds = configuration(
                work.resolve("seconds"),
                all.stream().filter(line -> line.endsWith(" 1 2")).map(line -> line.replace(" 1 2", " 2")));
    }

    private Path configuration(Path directory, Stream<String> instances) throws IOException {
        suite.copyConfiguration(Files.createDirectory(directory), instances.toArray(String[]::new));
        return directory;
    }

    @Test
    void theSuiteGoesToTheNextReleaseAndBackAndNobodyNotices() throws Exception {
        Path current = suite.release().home();
        try (Traffic traffic = Traffic.start(suite);
                Person alice = Person.register(suite, "alice");
                Person bob = Person.register(suite, "bob");
                Dialogue dialogue = Dialogue.begin(suite, home)) {
            assertThat(greet(alice, 7101)).isEqualTo(Status.UNKNOWN_COMMAND);

            roll(firsts, next);
            assertThat(releases()).containsExactlyInAnyOrder(suite.release().version(), NextRelease.VERSION);
            bothReleasesServe(alice, bob);
            traffic.awaitMore(50);

            roll(seconds, next);
            assertThat(releases()).containsExactly(NextRelease.VERSION);
            assertThat(greet(alice, 7101)).isEqualTo(Status.OK);
            assertThat(greet(alice, 7102)).isEqualTo(Status.OK);
            assertThat(alice.history(alice.with(bob))).isNotEmpty().allMatch(MixedReleasesIT::hasTheField);

            roll(firsts, current);
            bothReleasesServe(alice, bob);
            roll(seconds, current);
            assertThat(releases()).containsExactly(suite.release().version());
            assertThat(greet(alice, 7101)).isEqualTo(Status.UNKNOWN_COMMAND);
            assertThat(alice.history(alice.with(bob))).noneMatch(MixedReleasesIT::hasTheField);

            traffic.awaitMore(50);
            traffic.verify();
            traffic.verifyNeverDisconnected();
            dialogue.end();
            assertThat(dialogue.shown())
                    .as("what the terminals show, beside those of a conversation of which nobody took notice")
                    .isEqualTo(Dialogue.quiet(suite, home, dialogue.rounds()));
        }
    }

    /** Half of each kind of daemon is of the one release, half of the other. */
    private void bothReleasesServe(Person alice, Person bob) throws Exception {
        for (int proxy : List.of(7451, 7452)) {
            assertThat(suite.topology(proxy).getConfig("routing.rings").getInt(RING))
                    .as("servers of the added word that the proxy at %s knows, of either release", proxy)
                    .isEqualTo(1);
        }
        Set<Status> answers = Set.of(greet(alice, 7101), greet(alice, 7102));
        assertThat(answers).containsExactlyInAnyOrder(Status.OK, Status.UNKNOWN_COMMAND);

        // Of some conversations one data server has the next turn, of others the other one.
        List<LogEntry> entries = new ArrayList<>();
        for (int i = 0; i < CONVERSATIONS; i++) {
            try (Person other = Person.register(suite, "other")) {
                other.send(other.with(alice), "one of many");
                bob.send(alice.with(bob), "another one");
                entries.addAll(alice.history(other.with(alice)));
            }
        }
        assertThat(entries)
                .as("entries told by data servers of both releases, passed on by daemons of both")
                .hasSize(CONVERSATIONS)
                .anyMatch(MixedReleasesIT::hasTheField)
                .anyMatch(entry -> !hasTheField(entry));
    }

    private static boolean hasTheField(LogEntry entry) {
        return entry.getUnknownFields().hasField(NextRelease.TOLD_BY);
    }

    /** Sends the added word to an access server. */
    private Status greet(Person person, int documentedPort) throws Exception {
        try (RawClient client = RawClient.connect(suite, documentedPort)) {
            client.login(person, "greeter");
            Envelope.Builder request = client.request(Command.PING, PingRequest.getDefaultInstance());
            return client.call(request.setCommand(NextRelease.GREET).build()).getStatus();
        }
    }

    private Set<String> releases() throws Exception {
        return suite.status().stream()
                .map(daemon -> daemon.getString("version"))
                .collect(Collectors.toSet());
    }

    private void roll(Path conf, Path release) throws Exception {
        Commands.Result result = suite.rollingUpgrade(conf, release);
        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(result.output()).contains("every daemon was replaced");
    }
}
