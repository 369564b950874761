package dev.foretell.bench.echo;

import java.util.NavigableSet;
import java.util.TreeSet;

/** Up to which tag everything is confirmed, though confirms may come out of order. Not safe for use by several threads. */
final class ConfirmedTags {

    private final NavigableSet<Long> early = new TreeSet<>();
    private long last;

    /** Notes a confirm, with {@code multiple} of all tags up to this one. */
    void add(long tag, boolean multiple) {
        if (multiple) {
            last = Math.max(last, tag);
            early.headSet(last, true).clear();
        } else {
            early.add(tag);
        }
        while (early.remove(last + 1)) {
            last++;
        }
    }

    /** The tag up to which all are confirmed; 0 when not even the first is. */
    long last() {
        return last;
    }
}
