package io.yizhan.runtime.handover;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two real processes; one of them dies or hangs at every step. */
@Timeout(120)
class HandoverProcessTest {

    private static final String NOWHERE = "-";
    private static final int FILES = 4096;

    @TempDir
    private Path directory;

    private Path socket;
    private final EchoGuests guests = new EchoGuests();

    @BeforeEach
    void name() {
        socket = directory.resolve("access-1.sock");
    }

    @AfterEach
    void leave() throws IOException {
        guests.close();
    }

    @Test
    void movesAThousandConnectionsAndTheDoor() throws Exception {
        try (EchoProcess old = start(1, NOWHERE)) {
            int port = portOf(old);
            guests.come(port, 1000);
            guests.talk(old.pid(), "before");
            assertThat(Files.getPosixFilePermissions(socket)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
            try (EchoProcess fresh = start(2, "COMPLETE")) {
                fresh.await("STEP COMPLETE");
                guests.come(port, 1);
                guests.say("meanwhile\n");
                fresh.input();
                assertThat(portOf(fresh)).isEqualTo(port);
                guests.expect(fresh.pid(), "meanwhile");
                old.await("RELEASED");
                old.input();

                assertThat(old.awaitExit()).isZero();
                guests.talk(fresh.pid(), "after");
                assertThat(socket).exists();
            }
        }
    }

    @Test
    void countsOnWithWhatHadCome() throws Exception {
        try (EchoProcess old = start(1, NOWHERE)) {
            int port = portOf(old);
            guests.come(port, 300);
            guests.talk(old.pid(), "before");
            guests.say("half ");
            EchoProcess former = old;
            for (int incarnation = 2; incarnation < 4; incarnation++) {
                EchoProcess next = start(incarnation, NOWHERE);
                assertThat(next.await("SERVING")).isEqualTo(port + " 300");
                former.await("RELEASED");
                former.close();
                guests.say("a line\n");
                guests.expect(next.pid(), "half a line");
                guests.say("half ");
                former = next;
            }
            former.close();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"STANDING_BY", "PREPARING", "MOVING", "COMPLETE", "COMMITTED"})
    void theOldOneGoesOnWhenTheNewOneDies(HandoverState when) throws Exception {
        try (EchoProcess old = start(1, NOWHERE)) {
            int port = portOf(old);
            guests.come(port, 300);
            guests.talk(old.pid(), "before");
            guests.say("half ");
            EchoProcess fresh = start(2, when.name());
            fresh.await("STEP " + when);
            fresh.kill();
            old.await("STEP GIVEN_UP");
            guests.say("a line\n");
            guests.expect(old.pid(), "half a line");

            try (EchoProcess third = start(3, NOWHERE)) {
                assertThat(third.await("SERVING")).isEqualTo(port + " 300");
                guests.talk(third.pid(), "after");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"STANDING_BY", "PREPARING", "MOVING"})
    void theNewOneGivesUpWhenTheOldOneDies(HandoverState when) throws Exception {
        try (EchoProcess old = start(1, when.name())) {
            old.await("SERVING");
            try (EchoProcess fresh = start(2, NOWHERE)) {
                old.await("STEP " + when);
                old.kill();

                assertThat(fresh.await("NOT")).contains("gone");
                assertThat(fresh.awaitExit()).isOne();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"COMPLETE", "COMMITTED"})
    void theNewOneServesWhenTheOldOneDiesWithAllHandedOver(HandoverState when) throws Exception {
        try (EchoProcess old = start(1, when.name())) {
            int port = portOf(old);
            guests.come(port, 300);
            guests.talk(old.pid(), "before");
            try (EchoProcess fresh = start(2, NOWHERE)) {
                old.await("STEP " + when);
                old.kill();

                assertThat(fresh.await("SERVING")).isEqualTo(port + " 300");
                guests.talk(fresh.pid(), "after");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"PREPARING", "MOVING", "COMPLETE", "COMMITTED"})
    void theOldOneGoesOnWhenTheNewOneHangs(HandoverState when) throws Exception {
        try (EchoProcess old = start(1, NOWHERE)) {
            int port = portOf(old);
            guests.come(port, 300);
            guests.talk(old.pid(), "before");
            EchoProcess fresh = start(2, when.name());
            fresh.await("STEP " + when);
            old.await("STEP GIVEN_UP");
            guests.talk(old.pid(), "after");
            if (when == HandoverState.COMMITTED) {
                // It could have begun to serve any moment, so it was killed first.
                assertThat(fresh.awaitExit()).isEqualTo(128 + 9);
            } else {
                fresh.input();
                fresh.await("NOT");
                assertThat(fresh.awaitExit()).isOne();
            }
            fresh.close();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MOVING", "COMPLETE"})
    void theOldOneGoesOnWhenTheNewOneCannotTellAStep(HandoverState when) throws Exception {
        try (EchoProcess old = start(1, NOWHERE)) {
            int port = portOf(old);
            guests.come(port, 300);
            guests.talk(old.pid(), "before");
            try (EchoProcess fresh = start(2, EchoHouseMain.GIVE_UP + when)) {
                assertThat(fresh.await("NOT")).isEqualTo("no room");
                assertThat(fresh.awaitExit()).isOne();
            }
            old.await("STEP GIVEN_UP");
            guests.talk(old.pid(), "after");
        }
    }

    @Test
    void refusesASecondUpgradeAtTheSameTime() throws Exception {
        try (EchoProcess old = start(1, NOWHERE)) {
            old.await("SERVING");
            try (EchoProcess fresh = start(2, "PREPARING")) {
                fresh.await("STEP PREPARING");
                try (EchoProcess third = start(3, NOWHERE)) {
                    assertThat(third.await("NOT"))
                            .contains("an upgrade of this instance is under way already, incarnation 2");
                }
                fresh.input();
                fresh.await("SERVING");
            }
        }
    }

    @Test
    void looksForRoomBeforeAnythingMoves() throws Exception {
        try (EchoProcess old = start(1, NOWHERE)) {
            int port = portOf(old);
            guests.come(port, 300);
            guests.talk(old.pid(), "before");
            try (EchoProcess fresh = EchoProcess.start(socket, 2, NOWHERE, 300)) {
                assertThat(fresh.await("NOT")).startsWith("open files: 301 will come (expected: at most ");
                assertThat(fresh.awaitExit()).isOne();
            }
            old.await("STEP GIVEN_UP");
            guests.talk(old.pid(), "after");
        }
    }

    @Test
    void refusesAnOlderRun() throws Exception {
        try (EchoProcess old = start(1, NOWHERE)) {
            old.await("SERVING");
            try (EchoProcess second = start(3, NOWHERE)) {
                second.await("SERVING");
                try (EchoProcess third = start(2, NOWHERE)) {
                    assertThat(third.await("NOT")).contains("incarnation: 2 (expected: > 3, this run's)");
                }
            }
        }
    }

    @Test
    void saysThatNobodyIsThere() throws Exception {
        try (EchoProcess fresh = start(2, NOWHERE)) {
            assertThat(fresh.await("NOT")).startsWith("nobody to take over from at " + socket);
        }
    }

    private static int portOf(EchoProcess serving) throws IOException {
        return Integer.parseInt(serving.await("SERVING").split(" ")[0]);
    }

    private EchoProcess start(int incarnation, String hold) throws IOException {
        return EchoProcess.start(socket, incarnation, hold, FILES);
    }
}
