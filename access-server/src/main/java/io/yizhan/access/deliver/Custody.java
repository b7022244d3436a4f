package io.yizhan.access.deliver;

import io.yizhan.proto.DeliverResponse;
import io.yizhan.proto.Delivery;
import io.yizhan.proto.DeliveryResult;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** For which users of one DELIVER a session has taken the entry. Safe for any thread. */
final class Custody {

    private final List<Delivery> deliveries;
    /** For each delivery the indexes of the users in custody. */
    private final List<BitSet> taken;

    Custody(List<Delivery> deliveries) {
        this.deliveries = deliveries;
        this.taken = new ArrayList<>(deliveries.size());
        for (Delivery delivery : deliveries) {
            taken.add(new BitSet(delivery.getUsersCount()));
        }
    }

    synchronized void taken(int delivery, int user) {
        taken.get(delivery).set(user);
    }

    synchronized DeliverResponse response() {
        DeliverResponse.Builder response = DeliverResponse.newBuilder();
        for (int i = 0; i < deliveries.size(); i++) {
            Delivery delivery = deliveries.get(i);
            DeliveryResult.Builder result = DeliveryResult.newBuilder();
            BitSet present = taken.get(i);
            for (int user = present.nextClearBit(0);
                    user < delivery.getUsersCount();
                    user = present.nextClearBit(user + 1)) {
                result.addAbsentUsers(delivery.getUsers(user));
            }
            response.addResults(result);
        }
        return response.build();
    }
}
