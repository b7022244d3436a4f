package io.yizhan.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.yizhan.runtime.lifecycle.ComponentStack.StartFailure;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComponentStackTest {

    private final List<String> events = new ArrayList<>();
    private final ComponentStack stack = new ComponentStack(() -> 0);

    @Test
    void stopsInReverse() throws StartFailure {
        stack.start(new Recorder("a", events));
        stack.start(new Recorder("b", events));
        stack.start(new Recorder("c", events));
        stack.stop();

        assertThat(events).containsExactly("start a", "start b", "start c", "stop c", "stop b", "stop a");
    }

    @Test
    void aFailedStartRollsBack() throws StartFailure {
        stack.start(new Recorder("a", events));

        assertThatExceptionOfType(StartFailure.class)
                .isThrownBy(() -> stack.start(new Recorder("b", events).failingToStart()))
                .withMessageContaining("b could not be started: java.io.IOException: b is broken");

        assertThat(events).containsExactly("start a", "start b", "stop b", "stop a");
        stack.stop();
        assertThat(events).hasSize(4);
    }

    @Test
    void oneThatCantBeStoppedDoesntKeepTheOthers() throws StartFailure {
        stack.start(new Recorder("a", events));
        stack.start(new Recorder("b", events).failingToStop());
        stack.stop();

        assertThat(events).containsExactly("start a", "start b", "stop b", "stop a");
    }
}
