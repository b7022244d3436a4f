package io.yizhan.data.store;

/** What a commit is worth. */
public enum Durability {
    /** On the disk of one server, as far as that server's settings go. Lost with it. */
    LOCAL,
    /** On another server as well, which can take over: connections where that isn't so are refused. */
    REPLICATED
}
