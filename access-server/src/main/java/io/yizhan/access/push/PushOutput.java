package io.yizhan.access.push;

import com.google.protobuf.ByteString;
import java.util.List;

/** What a window needs of its connection. */
public interface PushOutput {

    /** Whether the client reads as fast as it is written to. */
    boolean isWritable();

    void pushEntries(long pushNumber, List<ByteString> entries);

    void pushSync(long pushNumber);
}
