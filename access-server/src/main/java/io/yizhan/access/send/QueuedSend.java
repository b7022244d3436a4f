package io.yizhan.access.send;

import com.google.protobuf.ByteString;
import io.yizhan.access.frame.ClientRequest;

/**
 * One SEND_MESSAGE that waits or is on the way.
 *
 * @param request the client's, with the message as it wrote it
 * @param messageId the client message id
 */
record QueuedSend(ClientRequest request, ByteString messageId) {

    int bytes() {
        return request.body().size();
    }
}
