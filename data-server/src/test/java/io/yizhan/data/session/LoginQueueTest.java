package io.yizhan.data.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.yizhan.proto.OpenSessionRequest;
import io.yizhan.runtime.time.Deadline;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LoginQueueTest {

    private final LoginQueue queue = new LoginQueue(5);

    private PendingLogin offered(long user) {
        PendingLogin login = login(user);
        assertThat(queue.offer(login)).isTrue();
        return login;
    }

    private static PendingLogin login(long user) {
        OpenSessionRequest request =
                OpenSessionRequest.newBuilder().setUserId(user).build();
        return new PendingLogin(request, false, new Deadline(0), new CompletableFuture<>());
    }

    @Test
    void aUsersNextLoginStaysInItsPlace() {
        PendingLogin first = offered(1);
        PendingLogin second = offered(1);
        PendingLogin third = offered(1);
        PendingLogin other = offered(2);
        assertThat(queue.take(10)).isEqualTo(List.of(first, other));
        PendingLogin later = offered(2);
        assertThat(queue.take(10)).isEqualTo(List.of(second, later));
        assertThat(queue.take(10)).isEqualTo(List.of(third));
    }

    @Test
    void aBatchHasItsBound() {
        PendingLogin first = offered(1);
        PendingLogin second = offered(2);
        PendingLogin third = offered(3);
        assertThat(queue.take(2)).isEqualTo(List.of(first, second));
        assertThat(queue.take(2)).isEqualTo(List.of(third));
    }

    @Test
    void fullIsFull() {
        for (int user = 1; user <= 5; user++) {
            offered(user);
        }
        assertThat(queue.offer(login(6))).isFalse();
        queue.take(1);
        offered(6);
    }

    @Test
    void whatIsThereIsStillTakenAfterClosing() throws InterruptedException {
        PendingLogin login = offered(1);
        queue.close();
        assertThat(queue.offer(login(2))).isFalse();
        assertThat(queue.await()).isTrue();
        assertThat(queue.take(10)).isEqualTo(List.of(login));
        assertThat(queue.await()).isFalse();
    }
}
