package io.yizhan.proxy.route;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one provider still has to answer: linked through its entries, so that taking one out costs nothing. */
final class ForwardedList {

    private @Nullable Forwarded first;
    private int size;

    int size() {
        return size;
    }

    /** Null where nothing is owed. */
    @Nullable
    Forwarded oldest() {
        return first;
    }

    void add(Forwarded entry) {
        Forwarded head = first;
        if (head == null) {
            first = entry;
        } else {
            entry.next = head;
            entry.previous = head.previous;
            head.previous.next = entry;
            head.previous = entry;
        }
        size++;
    }

    /** Takes out an entry of this list. */
    void remove(Forwarded entry) {
        if (first == entry) {
            first = entry.next == entry ? null : entry.next;
        }
        entry.next.previous = entry.previous;
        entry.previous.next = entry.next;
        entry.next = entry;
        entry.previous = entry;
        size--;
    }

    /** Every entry, oldest first; a copy. */
    List<Forwarded> toList() {
        List<Forwarded> all = new ArrayList<>(size);
        Forwarded head = first;
        if (head != null) {
            Forwarded entry = head;
            do {
                all.add(entry);
                entry = entry.next;
            } while (entry != head);
        }
        return all;
    }
}
