package io.yizhan.runtime.handover;

import com.google.protobuf.ByteString;

/**
 * One thing that goes over: a record, and with it a socket or none.
 *
 * @param record in the part's own form, which the release before and the one after understand
 * @param descriptor of the socket; {@link #NONE} where there is none. On the sending side it stays the part's, on the
 *     receiving side whoever holds the parcel owns it
 */
public record Parcel(ByteString record, int descriptor) {

    /** No descriptor. */
    public static final int NONE = -1;

    /** A socket, and nothing to be said of it. */
    public static Parcel ofSocket(int descriptor) {
        return new Parcel(ByteString.EMPTY, descriptor);
    }

    public boolean hasDescriptor() {
        return descriptor != NONE;
    }

    /** Closes the descriptor, if there is one; the socket lives on while another process has it open. */
    public void closeDescriptor() {
        if (hasDescriptor()) {
            DescriptorSocket.close(descriptor);
        }
    }
}
