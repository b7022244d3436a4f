package io.yizhan.runtime.handover;

import io.yizhan.proto.Handover;
import io.yizhan.proto.Handover.Complete;
import io.yizhan.proto.Handover.Parcels;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes batches of parcels and gives each to its part. Which descriptor belongs to which record is told by the socket's
 * cookie, not by the order, so that one that gets lost can't shift the others. For one thread.
 */
final class ParcelReceiver {

    private final DescriptorSocket descriptors;
    private final Map<String, HandoverPart> parts = new HashMap<>();
    private int received;
    private int receivedDescriptors;

    ParcelReceiver(DescriptorSocket descriptors, List<HandoverPart> parts) {
        this.descriptors = descriptors;
        parts.forEach(part -> this.parts.put(part.part(), part));
    }

    /** Takes a batch, whose descriptors have been sent before. */
    void take(Parcels batch) throws IOException, HandoverException {
        Map<Long, Integer> byCookie = new HashMap<>();
        try {
            long expected = batch.getParcelsList().stream()
                    .filter(parcel -> parcel.getCookie() != 0)
                    .count();
            for (int i = 0; i < expected; i++) {
                int descriptor = descriptors.receive();
                byCookie.put(DescriptorSocket.cookie(descriptor), descriptor);
                receivedDescriptors++;
            }
            for (Handover.Parcel parcel : batch.getParcelsList()) {
                adopt(parcel, byCookie);
            }
        } finally {
            byCookie.values().forEach(DescriptorSocket::close);
        }
    }

    private void adopt(Handover.Parcel parcel, Map<Long, Integer> byCookie) throws HandoverException {
        HandoverPart part = parts.get(parcel.getPart());
        if (part == null) {
            throw new HandoverException("part: " + parcel.getPart() + " (expected: one of " + parts.keySet() + ")");
        }
        Integer descriptor = parcel.getCookie() == 0 ? (Integer) Parcel.NONE : byCookie.remove(parcel.getCookie());
        if (descriptor == null) {
            throw new HandoverException("no descriptor of a socket that was announced for " + parcel.getPart());
        }
        try {
            part.adopt(new Parcel(parcel.getRecord(), descriptor));
            received++;
        } catch (Exception e) {
            throw new HandoverException(parcel.getPart() + " can't take what it is given: " + e, e);
        }
    }

    /** Whether everything that was sent has been taken. */
    void check(Complete totals) throws HandoverException {
        if (totals.getParcels() != received || totals.getDescriptors() != receivedDescriptors) {
            throw new HandoverException(received + " parcels with " + receivedDescriptors
                    + " descriptors have come (expected: " + totals.getParcels() + " with " + totals.getDescriptors()
                    + ")");
        }
        for (HandoverPart part : parts.values()) {
            try {
                part.complete();
            } catch (Exception e) {
                throw new HandoverException(part.part() + " can't take what it was given: " + e, e);
            }
        }
    }

    int received() {
        return received;
    }

    int receivedDescriptors() {
        return receivedDescriptors;
    }
}
