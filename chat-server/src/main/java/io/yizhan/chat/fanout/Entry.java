package io.yizhan.chat.fanout;

import com.google.protobuf.ByteString;
import io.yizhan.proto.ConversationId;

/**
 * A stored entry that is to be brought to its readers.
 *
 * @param sender user id; 0 for the suite itself
 * @param bytes a LogEntry, pushed as it is
 * @param owed whether the record owes its fan-out under the batch's fan-out id; not so for a repeat
 */
public record Entry(ConversationId conversation, long seq, long sender, ByteString bytes, boolean owed) {}
