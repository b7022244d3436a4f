package io.yizhan.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.yizhan.systemtests.suite.Await;
import io.yizhan.systemtests.suite.Person;
import io.yizhan.systemtests.suite.Suite;
import io.yizhan.systemtests.suite.SuiteExtension;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who registers, logs in or makes a group while a logic server is gone is served by another one, as soon as promised. */
@ExtendWith(SuiteExtension.class)
class LogicServerGoneIT {

    private static final Duration KILLED = Duration.ofSeconds(3);
    private static final Duration HUNG = Duration.ofSeconds(12);
    private static final int TRIES = 6;

    @Test
    void killed(Suite suite) throws Exception {
        try (Person alice = Person.register(suite, "alice")) {
            for (String daemon : List.of("logic-1", "logic-2")) {
                Suite.signal("KILL", suite.pid(daemon));
                everybodyIsServed(suite, alice, KILLED);
                assertThat(suite.imctl("start", daemon).exitCode()).isZero();
            }
        }
    }

    @Test
    void hung(Suite suite) throws Exception {
        try (Person alice = Person.register(suite, "alice")) {
            for (String daemon : List.of("logic-1", "logic-2")) {
                long pid = suite.pid(daemon);
                Suite.signal("STOP", pid);
                try {
                    everybodyIsServed(suite, alice, HUNG);
                } finally {
                    Suite.signal("CONT", pid);
                }
            }
        }
    }

    private static void everybodyIsServed(Suite suite, Person alice, Duration limit) throws Exception {
        for (int i = 0; i < TRIES; i++) {
            long begin = System.nanoTime();
            try (Person bob = Person.register(suite, "bob")) {
                assertWithin(limit, begin, "registration and login");
                begin = System.nanoTime();
                Await.value(alice.client().groups().create("team", List.of(bob.userId()), false));
                assertWithin(limit, begin, "a new group");
            }
        }
    }

    private static void assertWithin(Duration limit, long beginNanos, String what) {
        assertThat(Duration.ofNanos(System.nanoTime() - beginNanos)).as(what).isLessThan(limit);
    }
}
