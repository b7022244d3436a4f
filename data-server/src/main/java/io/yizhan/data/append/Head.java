package io.yizhan.data.append;

/**
 * Where a conversation's log ends, and who may write to it.
 *
 * @param lastSeq 0 where nothing was written yet
 * @param memberVersion counts the changes of membership
 * @param lastTimeMillis when the last entry was stored
 * @param stored whether the conversation has its row already
 */
record Head(long lastSeq, long memberVersion, long lastTimeMillis, Members members, boolean stored) {

    Head advanced(long newLastSeq, long timeMillis) {
        return new Head(newLastSeq, memberVersion, timeMillis, members, true);
    }
}
