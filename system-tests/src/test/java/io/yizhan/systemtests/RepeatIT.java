package io.yizhan.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yizhan.client.MessageId;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.Status;
import io.yizhan.systemtests.suite.Person;
import io.yizhan.systemtests.suite.Suite;
import io.yizhan.systemtests.suite.SuiteExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The same client message id is one message with one seq, whoever sends it again, when, and through which daemons. */
@ExtendWith(SuiteExtension.class)
class RepeatIT {

    @Test
    void theSameIdIsStoredOnceAcrossRestarts(Suite suite) throws Exception {
        try (Person alice = Person.register(suite, "alice");
                Person bob = Person.register(suite, "bob");
                Person tablet = alice.onAnotherDevice(suite)) {
            ConversationId conversation = alice.with(bob);
            alice.send(conversation, "the one before");
            MessageId id = alice.client().newMessageId();
            long seq = alice.send(conversation, "once", id).seq();
            assertThat(seq).isEqualTo(2);
            for (int i = 0; i < 10; i++) {
                assertThat(alice.send(conversation, "once", id).seq()).isEqualTo(seq);
                assertThat(tablet.send(conversation, "once", id).seq()).isEqualTo(seq);
            }
            for (String[] daemons : new String[][] {{"chat-1", "data-1"}, {"chat-2", "data-2"}}) {
                assertThat(suite.imctl("stop", daemons[0], daemons[1]).exitCode())
                        .isZero();
                assertThat(alice.send(conversation, "once", id).seq()).isEqualTo(seq);
                assertThat(suite.imctl("start", daemons[0], daemons[1]).exitCode())
                        .isZero();
                assertThat(alice.send(conversation, "once", id).seq()).isEqualTo(seq);
            }
            assertThatThrownBy(() -> alice.send(conversation, "another text", id))
                    .hasMessageContaining(Status.CONFLICT.name());
            alice.send(conversation, "the one behind");
            bob.awaitText("the one behind");
            assertThat(bob.heard()).extracting(message -> message.seq()).containsExactly(1L, 2L, 3L);
            assertThat(bob.history(conversation))
                    .extracting(entry -> entry.getContent().getText())
                    .containsExactly("the one before", "once", "the one behind");
        }
    }
}
