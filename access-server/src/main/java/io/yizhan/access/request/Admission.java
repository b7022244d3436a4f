package io.yizhan.access.request;

import com.google.protobuf.Message;
import io.yizhan.access.frame.Refusal;
import io.yizhan.proto.CommandWord;

/** Whether a client's request may be served. */
sealed interface Admission {

    /** @param body a message of the word's request type */
    record Admitted(CommandWord word, Message body) implements Admission {}

    record Refused(Refusal refusal) implements Admission {}
}
