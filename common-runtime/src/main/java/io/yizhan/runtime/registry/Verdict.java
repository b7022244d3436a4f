package io.yizhan.runtime.registry;

import java.util.List;

/** What comes of a registration. */
public sealed interface Verdict<L> {

    /**
     * It counts.
     *
     * @param changed whether it differs from what was known, load aside
     * @param superseded links of older runs that aren't valid any more by this, and must be told
     * @param replaced links of the same run, which are dead without having been noticed, and must be closed
     */
    record Accepted<L>(boolean changed, List<L> superseded, List<L> replaced) implements Verdict<L> {}

    /**
     * It is known, but a newer one is valid: it must be told.
     *
     * @param incarnation of the newer one
     */
    record Superseded<L>(long incarnation) implements Verdict<L> {}

    /**
     * It doesn't count, and an earlier one of the same link doesn't either.
     *
     * @param reason one sentence, for both sides' logs
     */
    record Refused<L>(String reason) implements Verdict<L> {}
}
