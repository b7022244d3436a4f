package io.yizhan.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yizhan.runtime.handover.HandoverException;
import io.yizhan.runtime.lifecycle.TakeoverSteps.Word;
import io.yizhan.runtime.time.Ticker;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TakeoverStepsTest {

    @TempDir
    private Path directory;

    @Test
    void aStepIsALine() throws Exception {
        Path file = directory.resolve("chat-1.steps");
        TakeoverSteps steps = new TakeoverSteps(Optional.of(file), Ticker.SYSTEM);

        steps.require(Word.COMPLETE, "all of it\nis here");
        steps.tell(Word.ACTIVE, "serving");
        assertThat(file).content().matches("[0-9]+ COMPLETE all of it is here\\R[0-9]+ ACTIVE serving\\R");
    }

    @Test
    void onlyAStepOnTheWayToThePointOfNoReturnHasToBeTold() {
        TakeoverSteps steps = new TakeoverSteps(Optional.of(directory), Ticker.SYSTEM);

        assertThatThrownBy(() -> steps.require(Word.COMPLETE, "all of it is here"))
                .isInstanceOf(HandoverException.class)
                .hasMessageContaining("steps can't be told");
        assertThatCode(() -> steps.tell(Word.ACTIVE, "serving")).doesNotThrowAnyException();
    }
}
