package io.yizhan.logic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.ServerType;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.runtime.dispatch.Statuses;
import io.yizhan.runtime.testing.FakeCaller;
import io.yizhan.runtime.testing.HandLoop;
import io.yizhan.runtime.time.Deadline;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** The rest of the suite around a handler, all played. */
public final class Stage {

    public static final NodeId ACCESS = FakeCaller.node(ServerType.ACCESS, 1, 101);
    public static final long USER = 11;
    public static final long SESSION = 5;
    public static final ByteString OPERATION = ByteString.copyFrom(new byte[16]);

    public final HandLoop loop = new HandLoop();
    public final FakeCaller data = new FakeCaller(loop);
    public final FakeCaller logic = new FakeCaller(loop);

    /** A request of a session on the first access server. */
    public RequestContext session() {
        return context(ACCESS, USER);
    }

    /** A request of the first access server's own. */
    public RequestContext nobody() {
        return context(ACCESS, 0);
    }

    public RequestContext context(NodeId source, long user) {
        Deadline deadline = Deadline.after(Duration.ofSeconds(5), loop);
        return new RequestContext(source, user, user == 0 ? 0 : SESSION, 0, deadline, 0, 0);
    }

    /** What a stage ends with; waits for the password threads where they have a part in it. */
    public static <T> T result(CompletionStage<T> stage) throws InterruptedException {
        try {
            return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw Statuses.of(e);
        } catch (TimeoutException e) {
            throw new AssertionError("no result within 20 s", e);
        }
    }

    /** That a request ends with a status, thrown or in its stage; waits like {@link #result}. */
    public static void assertStatus(Status status, ThrowingCallable request) {
        assertThatExceptionOfType(StatusException.class)
                .isThrownBy(request)
                .satisfies(e -> assertThat(e.status()).isEqualTo(status));
    }
}
