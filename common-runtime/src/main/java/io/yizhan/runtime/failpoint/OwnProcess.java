package io.yizhan.runtime.failpoint;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends or stops the process it runs in. */
final class OwnProcess implements Deeds {

    private static final Logger log = LoggerFactory.getLogger(OwnProcess.class);

    /** As a shell reports a process that SIGKILL has ended. */
    private static final int KILLED = 137;

    @Override
    public void halt() {
        Runtime.getRuntime().halt(KILLED);
    }

    /** The thread waits for {@code kill} to end, so it does nothing more before the signal has stopped everything. */
    @Override
    public void hang() {
        try {
            new ProcessBuilder(
                            "sh", "-c", "kill -STOP " + ProcessHandle.current().pid())
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            log.error("this process could not stop itself", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
