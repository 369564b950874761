package dev.foretell.bench.echo;

import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * The highest tag up to which all messages are confirmed; confirms may arrive out of order. Not safe for use by several
 * threads.
 */
final class ConfirmedTags {

    private final NavigableSet<Long> early = new TreeSet<>();
    private long last;

    /** Records a confirm; with {@code multiple}, of all tags up to this one. */
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

    /** The tag up to which all are confirmed; 0 if the first is not confirmed yet. */
    long last() {
        return last;
    }
}
