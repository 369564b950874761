package dev.foretell.worker;

import dev.foretell.broker.Delivery;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The jobs that were delivered at least twice before, so that each of them may kill this worker. Their order is
 * reversed with every delivery: those behind a killer come before it the next time. Guarded by the inbox's lock.
 */
final class Suspects {

    private static final int FROM_DELIVERIES = 2;
    private static final Comparator<Delivery> BY_ID =
            Comparator.comparing(delivery -> delivery.job().id());

    private final List<Delivery> suspects = new ArrayList<>();

    /** Whether a job is a suspect. One of several requests is not: it is not run again. */
    static boolean isSuspect(Delivery delivery) {
        return delivery.earlierDeliveries() >= FROM_DELIVERIES
                && !delivery.job().isJoined();
    }

    void add(Delivery suspect) {
        suspects.add(suspect);
    }

    int size() {
        return suspects.size();
    }

    boolean isEmpty() {
        return suspects.isEmpty();
    }

    boolean has(String model) {
        return suspects.stream().anyMatch(suspect -> suspect.job().model().equals(model));
    }

    /** Whether the first in the order of their turns is for this model. */
    boolean startWith(String model) {
        int most = suspects.stream().mapToInt(Delivery::earlierDeliveries).max().orElse(0);
        suspects.sort(most % 2 == 1 ? BY_ID : BY_ID.reversed());
        return suspects.get(0).job().model().equals(model);
    }

    /** Takes the first; after {@link #startWith}. */
    Delivery remove() {
        return suspects.remove(0);
    }

    /** Drops all. Returns how many there were. */
    int clear() {
        int dropped = suspects.size();
        suspects.clear();
        return dropped;
    }
}
