package io.yizhan.runtime.handover;

import io.yizhan.proto.Handover;
import io.yizhan.proto.Handover.Complete;
import io.yizhan.proto.Handover.Parcels;
import java.io.IOException;
import java.time.Duration;

/**
 * Sends parcels in batches: first the descriptors, then the message that says what they are. The receiver answers each
 * batch; a few are under way, so that both sides have work, and so few that no buffer fills up. For one thread.
 */
final class ParcelSender {

    /** Bytes of records after which a batch goes. */
    private static final int BATCH_BYTES = 1 << 20;

    /** Batches without an answer, at most, before another one is begun. */
    static final int UNANSWERED = 2;

    private static final int BATCH_DESCRIPTORS = DescriptorSocket.UNDER_WAY / (UNANSWERED + 1);

    private final HandoverChannel channel;
    private final DescriptorSocket descriptors;
    private final Duration limit;
    private Parcels.Builder batch = Parcels.newBuilder();
    private int batchBytes;
    private int batchDescriptors;
    private int sentParcels;
    private int sentDescriptors;

    ParcelSender(HandoverChannel channel, DescriptorSocket descriptors, Duration limit) {
        this.channel = channel;
        this.limit = limit;
        this.descriptors = descriptors;
    }

    /** Adds one. Returns whether a batch was sent by this, which the receiver answers by Next. */
    boolean add(String part, Parcel parcel) throws IOException, HandoverException {
        Handover.Parcel.Builder entry =
                Handover.Parcel.newBuilder().setPart(part).setRecord(parcel.record());
        if (parcel.hasDescriptor()) {
            entry.setCookie(DescriptorSocket.cookie(parcel.descriptor()));
            if (!descriptors.send(parcel.descriptor())) {
                throw new HandoverException("the system takes no more descriptors at one go (expected: "
                        + DescriptorSocket.UNDER_WAY + ")");
            }
            batchDescriptors++;
        }
        batch.addParcels(entry);
        batchBytes += parcel.record().size();
        return (batchDescriptors == BATCH_DESCRIPTORS || batchBytes >= BATCH_BYTES) && flush();
    }

    /** Sends what is left. Returns whether there was anything. */
    boolean flush() throws IOException {
        if (batch.getParcelsCount() == 0) {
            return false;
        }
        channel.send(Handover.newBuilder().setParcels(batch).build(), limit);
        sentParcels += batch.getParcelsCount();
        sentDescriptors += batchDescriptors;
        batch = Parcels.newBuilder();
        batchBytes = 0;
        batchDescriptors = 0;
        return true;
    }

    /** What has been sent in all. */
    Complete totals() {
        return Complete.newBuilder()
                .setParcels(sentParcels)
                .setDescriptors(sentDescriptors)
                .build();
    }
}
