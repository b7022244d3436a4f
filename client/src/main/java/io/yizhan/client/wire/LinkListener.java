package io.yizhan.client.wire;

import com.google.protobuf.ByteString;
import io.yizhan.proto.Command;

/** What happens on a {@link Link}; called on the loop's thread. */
public interface LinkListener {

    /** Requests can leave. */
    void opened();

    /** The server pushed something of a word this release knows. */
    void pushed(Command word, ByteString body);

    /**
     * The link is gone, or never came to be; called once, after every outstanding request was answered, and not after
     * {@link Link#close}.
     */
    void closed(String why);
}
