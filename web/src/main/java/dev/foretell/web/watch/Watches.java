package dev.foretell.web.watch;

import dev.foretell.process.Repeating;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * All watches of one kind of thing. What this process learns about a thing is told at once; what other processes have
 * changed is found by a scan every now and then, which covers all that is watched and is left out while nothing is.
 * {@link #start} once, {@link #close} any number of times; safe for use by several threads.
 *
 * @param <S> the state of a thing
 */
public final class Watches<S> implements AutoCloseable {

    private final Backlog backlog;
    private final BiPredicate<S, S> isNews;
    private final Executor executor;
    private final Repeating scans;
    private final Map<String, List<Watch<S>>> watches = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /**
     * No watches yet.
     *
     * @param thread the name of the thread that scans
     * @param isNews whether a watcher that knows the first state is told the second one
     * @param executor runs the watchers, so that a slow one never delays the others
     * @param failed called when a scan fails
     */
    public Watches(
            String thread,
            Backlog backlog,
            BiPredicate<S, S> isNews,
            Executor executor,
            Consumer<? super Throwable> failed) {
        this.backlog = backlog;
        this.isNews = isNews;
        this.executor = executor;
        this.scans = new Repeating(thread, failed);
    }

    /**
     * Starts to scan.
     *
     * @param pause the time between two scans
     * @param scan finds the states of the things that are watched, and calls {@link #tell} and {@link #over}
     */
    public void start(Duration pause, Consumer<Set<String>> scan) {
        scans.every(pause, () -> {
            Set<String> watched = Set.copyOf(watches.keySet());
            if (!watched.isEmpty()) {
                scan.accept(watched);
            }
        });
    }

    /**
     * Watches a thing. After {@link #close} the watch is over at once.
     *
     * @param known the state that the watcher knows already
     */
    public Watch<S> watch(String thing, S known, Watcher<S> watcher) {
        Watch<S> watch = new Watch<>(this, thing, known, watcher);
        watches.compute(thing, (key, list) -> {
            List<Watch<S>> all = list == null ? new CopyOnWriteArrayList<>() : list;
            all.add(watch);
            return all;
        });
        if (closed) {
            over(thing);
        }
        return watch;
    }

    /** Whether a watcher of a thing knows one of these states as the newest. */
    public boolean isAnyAt(String thing, Predicate<S> states) {
        return of(thing).stream().anyMatch(watch -> watch.knows(states));
    }

    /** The number of watches. */
    public int count() {
        return watches.values().stream().mapToInt(List::size).sum();
    }

    /** Tells a state of a thing to each of its watchers that does not know it. Returns before they have it. */
    public void tell(String thing, S state) {
        of(thing).forEach(watch -> watch.tell(state));
    }

    /** Ends all watches of a thing: no state of it will follow. */
    public void over(String thing) {
        List<Watch<S>> ended = watches.remove(thing);
        if (ended != null) {
            ended.forEach(Watch::over);
        }
    }

    private List<Watch<S>> of(String thing) {
        return watches.getOrDefault(thing, List.of());
    }

    Backlog backlog() {
        return backlog;
    }

    boolean isNews(S known, S state) {
        return isNews.test(known, state);
    }

    void execute(Runnable work) {
        executor.execute(work);
    }

    void remove(Watch<S> watch) {
        watches.computeIfPresent(watch.thing(), (thing, list) -> {
            list.remove(watch);
            return list.isEmpty() ? null : list;
        });
    }

    /** Stops the scans, and ends all watches, so that each caller is answered before the server stops. */
    @Override
    public void close() {
        closed = true;
        scans.close();
        watches.keySet().forEach(this::over);
    }
}
