package dev.foretell.web.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.foretell.broker.DeadLetterQueue;
import dev.foretell.broker.QueueDepth;
import dev.foretell.process.Repeating;
import dev.foretell.web.history.DayFigures;
import dev.foretell.web.history.VersionFigures;
import dev.foretell.web.prediction.EngineUse;
import dev.foretell.web.prediction.Models;
import dev.foretell.web.prediction.Workers;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What runs at present, told on request, and again and again to those who watch. The broker and the database are asked at most once in a
 * while, whoever watches, and not at all when nobody does. {@link #start} once, {@link #close} any number of times; safe for use by several
 * threads.
 */
public final class Live implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Live.class);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration QUEUES_AGE = Duration.ofMillis(900);
    private static final Duration FIGURES_AGE = Duration.ofSeconds(4);
    private static final Duration LETTERS_AGE = Duration.ofSeconds(2);
    private static final Duration LETTERS_PATIENCE = Duration.ofSeconds(6);
    private static final Duration PATIENCE = Duration.ofMillis(700);

    /** After so long a watcher has to come again, and to show a key that is still good. */
    private static final long MOST_TICKS = Duration.ofHours(1).dividedBy(TICK);

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    /** What the broker said. */
    private record Queues(List<QueueDepth> depths, boolean keepsDeadLetters) {}

    /** What the database said. */
    private record Figures(DayFigures today, Instant day, Instant since, Map<String, List<VersionFigures>> recent) {}

    private final Sources sources;
    private final Workers workers;
    private final Models models;
    private final Executor executor;
    private final Cached<Queues> queues;
    private final Cached<Figures> figures;
    private final Cached<DeadLetterQueue.Listing> letters;
    private final List<Watch> watches = new CopyOnWriteArrayList<>();
    private volatile boolean closed;
    private final Repeating ticks =
            new Repeating("live", e -> LOG.error("those who watch could not be told; trying again", e));

    /**
     * Not yet started.
     *
     * @param executor asks the sources and runs the watchers, so that a slow one never holds up the others
     */
    public Live(Sources sources, Workers workers, Models models, Executor executor) {
        this.sources = sources;
        this.workers = workers;
        this.models = models;
        this.executor = executor;
        this.queues = new Cached<>(this::askQueues, QUEUES_AGE, PATIENCE, executor, System::nanoTime);
        this.figures = new Cached<>(this::askFigures, FIGURES_AGE, PATIENCE, executor, System::nanoTime);
        this.letters = new Cached<>(sources::letters, LETTERS_AGE, LETTERS_PATIENCE, executor, System::nanoTime);
    }

    /** Starts to tell those who watch. */
    public void start() {
        ticks.every(TICK, this::tick);
    }

    private Queues askQueues() {
        return new Queues(sources.depths(models.allNames()), sources.keepsDeadLetters());
    }

    private Figures askFigures() {
        Instant now = Instant.now();
        Instant day = now.truncatedTo(ChronoUnit.DAYS);
        // The figures are of whole hours: the last one that is over, and this one.
        Instant since = now.minus(Duration.ofHours(1)).truncatedTo(ChronoUnit.HOURS);
        Map<String, List<VersionFigures>> recent = new TreeMap<>();
        models.allNames().forEach(model -> recent.put(model, sources.compare(model, since)));
        return new Figures(sources.total(day), day, since, recent);
    }

    /** What runs now. Waits a moment at most for broker and database, and tells what they do not say as not known. */
    public State state() {
        Instant now = Instant.now();
        Queues waiting = sources.isConnected() ? queues.value() : null;
        Figures counted = figures.value();
        List<Workers.Seen> seen = workers.all();
        return new State(
                now.truncatedTo(ChronoUnit.MILLIS).toString(),
                sources.isConnected(),
                sources.canPredict(),
                States.totals(seen, waiting == null ? null : waiting.depths()),
                counted == null ? null : States.today(counted.today(), counted.day()),
                States.workers(seen, now),
                waiting == null ? null : States.queues(waiting.depths()),
                waiting == null ? null : States.deadLetters(waiting.depths()),
                waiting == null || waiting.keepsDeadLetters(),
                models.allNames().stream()
                        .map(name -> model(name, seen, counted))
                        .toList());
    }

    private State.ModelState model(String name, List<Workers.Seen> seen, @Nullable Figures counted) {
        Map<String, Double> shares = models.sharesOf(name);
        return new State.ModelState(
                name,
                models.isUnloaded(name),
                models.allVersions(name).stream()
                        .map(entry -> entry.manifest().version())
                        .map(version -> new State.VersionState(
                                version,
                                shares.getOrDefault(version, 0.0),
                                States.having(seen, name, version),
                                EngineUse.of(seen, name, version),
                                counted == null
                                        ? null
                                        : States.recent(
                                                counted.recent().getOrDefault(name, List.of()),
                                                version,
                                                counted.since())))
                        .toList());
    }

    /** The dead letters, as far as they are looked at; nothing when the broker does not tell. */
    public Optional<DeadLetterQueue.Listing> letters() {
        return sources.isConnected() ? Optional.ofNullable(letters.value()) : Optional.empty();
    }

    /** Somebody has just changed what is in the queues: the next who asks is told what is there now. */
    public void changed() {
        queues.forget();
        letters.forget();
    }

    /** A state as JSON. */
    public static byte[] json(State state) {
        try {
            return JSON.writeValueAsBytes(state);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records of texts and numbers are always JSON", e);
        }
    }

    /** Who looks for longer. */
    public interface Watcher {
        /** What runs now, as JSON. Not called again before it has returned; what came meanwhile is left out but the last. */
        void told(byte[] state);

        /** Nothing more will be told. */
        void over();
    }

    /** One who watches; {@link #close} ends it. */
    public final class Watch implements AutoCloseable {
        private final Watcher watcher;
        private final AtomicReference<byte[]> next = new AtomicReference<>();
        private final AtomicBoolean telling = new AtomicBoolean();
        private long ticks;

        private Watch(Watcher watcher) {
            this.watcher = watcher;
        }

        private void tell(byte[] state) {
            next.set(state);
            if (ticks++ > MOST_TICKS) {
                close();
                run(Watcher::over);
            } else if (telling.compareAndSet(false, true)) {
                run(this::tellNext);
            }
        }

        private void tellNext(Watcher told) {
            try {
                byte[] state = next.getAndSet(null);
                if (state != null) {
                    told.told(state);
                }
            } finally {
                telling.set(false);
            }
        }

        private void run(Consumer<Watcher> work) {
            executor.execute(() -> work.accept(watcher));
        }

        @Override
        public void close() {
            watches.remove(this);
        }
    }

    /** Has somebody told what runs, now and every second from then on. */
    public Watch watch(Watcher watcher) {
        Watch watch = new Watch(watcher);
        watches.add(watch);
        if (closed) {
            watch.run(Watcher::over);
        } else {
            watch.run(each -> watch.tell(json(state())));
        }
        return watch;
    }

    private void tick() {
        if (!watches.isEmpty()) {
            byte[] state = json(state());
            watches.forEach(watch -> watch.tell(state));
        }
    }

    /** Tells nobody any more, and lets all who watch go, before the server stops. */
    @Override
    public void close() {
        closed = true;
        ticks.close();
        List.copyOf(watches).forEach(watch -> {
            watch.close();
            watch.run(Watcher::over);
        });
    }
}
