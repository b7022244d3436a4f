package io.yizhan.chat.fanout;

import java.util.List;

/** Hears what became of a push, once for each. */
interface PushListener {

    /** The access server has signed for it, except for users who are not there; or it is gone, and nobody is. */
    void answered(Push push, List<Long> absentUsers);

    /** Given up here: the record still owes it and will have it handed over again. */
    void leftToTheRecord(Push push);
}
