package dev.foretell.web.watch;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One caller's watch of one thing; {@link #close} ends it. Safe for use by several threads.
 *
 * @param <S> the state of the thing
 */
public final class Watch<S> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    private final Watches<S> watches;
    private final String thing;
    private final Watcher<S> watcher;
    private final Deque<S> untold = new ArrayDeque<>();
    private S newest;
    private boolean telling;
    private boolean ended;

    Watch(Watches<S> watches, String thing, S known, Watcher<S> watcher) {
        this.watches = watches;
        this.thing = thing;
        this.newest = known;
        this.watcher = watcher;
    }

    String thing() {
        return thing;
    }

    /** Whether the newest state that the watcher knows, or is about to know, is one of these. */
    synchronized boolean knows(Predicate<S> states) {
        return states.test(newest);
    }

    /** Tells the watcher a state if it is news, in another thread. */
    public void tell(S state) {
        if (queues(state)) {
            watches.execute(this::tellAll);
        }
    }

    /** Queues a state that is news; returns whether a thread has to start telling. */
    private synchronized boolean queues(S state) {
        if (ended || !watches.isNews(newest, state)) {
            return false;
        }
        newest = state;
        if (watches.backlog() == Backlog.LATEST) {
            untold.clear();
        }
        untold.add(state);
        boolean begins = !telling;
        telling = true;
        return begins;
    }

    private void tellAll() {
        for (S next = next(); next != null; next = next()) {
            try {
                watcher.update(next);
            } catch (RuntimeException e) { // The watcher must still get the states that follow.
                LOG.error("a watcher of {} could not be told its state", thing, e);
            }
        }
    }

    private synchronized @Nullable S next() {
        S next = untold.poll();
        telling = next != null;
        return next;
    }

    /** Ends the watch, and tells the watcher so unless it has ended before. */
    void over() {
        if (ends()) {
            watches.execute(watcher::over);
        }
    }

    private synchronized boolean ends() {
        boolean ends = !ended;
        ended = true;
        return ends;
    }

    /** Ends the watch: the watcher is told nothing more. */
    @Override
    public void close() {
        ends();
        watches.remove(this);
    }
}
