package io.yizhan.data.session;

import io.yizhan.proto.OpenSessionRequest;
import io.yizhan.proto.OpenSessionResponse;
import io.yizhan.runtime.time.Deadline;
import java.util.concurrent.CompletableFuture;

/**
 * A login that waits for its session.
 *
 * @param lastTry whether to go on without presence: another data server may still reach Redis where this one can't, and
 *     a session that others take for offline would miss what they send
 * @param answer completed once
 */
record PendingLogin(
        OpenSessionRequest request, boolean lastTry, Deadline deadline, CompletableFuture<OpenSessionResponse> answer) {

    long userId() {
        return request.getUserId();
    }
}
