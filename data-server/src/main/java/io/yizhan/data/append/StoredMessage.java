package io.yizhan.data.append;

import com.google.protobuf.ByteString;

/**
 * What is answered to a repeat.
 *
 * @param contentHash 16 bytes; another hash under the same id is a conflict
 */
record StoredMessage(long seq, long timeMillis, ByteString contentHash) {}
