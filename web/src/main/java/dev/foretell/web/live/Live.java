package dev.foretell.web.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.foretell.broker.DeadLetterQueue;
import dev.foretell.broker.QueueDepth;
import dev.foretell.process.Time;
import dev.foretell.web.history.DayFigures;
import dev.foretell.web.history.VersionFigures;
import dev.foretell.web.prediction.EngineUse;
import dev.foretell.web.prediction.Models;
import dev.foretell.web.prediction.Workers;
import dev.foretell.web.watch.Backlog;
import dev.foretell.web.watch.Watch;
import dev.foretell.web.watch.Watcher;
import dev.foretell.web.watch.Watches;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live state of the system, on request and as a stream to watchers. Broker and database are queried at a limited
 * rate, however many watch, and not at all without callers. Call {@link #start} once; {@link #close} may be called
 * again. Safe for use by several threads.
 */
public final class Live implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Live.class);
    /** The interval between two states. */
    public static final Duration TICK = Duration.ofSeconds(1);

    private static final Duration QUEUES_AGE = Duration.ofMillis(900);
    private static final Duration FIGURES_AGE = Duration.ofSeconds(4);
    private static final Duration LETTERS_AGE = Duration.ofSeconds(2);
    private static final Duration LETTERS_PATIENCE = Duration.ofSeconds(6);
    private static final Duration PATIENCE = Duration.ofMillis(700);

    /** The key under which all watch. */
    private static final String ALL = "live";

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    /** The state of the broker. */
    private record Queues(List<QueueDepth> depths, boolean keepsDeadLetters) {}

    /** The figures from the database. */
    private record Figures(DayFigures today, Instant day, Instant since, Map<String, List<VersionFigures>> recent) {}

    private final LiveQueries sources;
    private final Workers workers;
    private final Models models;
    private final Executor executor;
    private final InstantSource clock;
    private final CachedValue<Queues> queues;
    private final CachedValue<Figures> figures;
    private final CachedValue<DeadLetterQueue.Listing> letters;
    private final Watches<byte[]> watches;

    /**
     * Creates an instance that is not started.
     *
     * @param executor queries the sources and runs the watchers, so that a slow one never delays the others
     */
    public Live(LiveQueries sources, Workers workers, Models models, Executor executor, Time time) {
        this.sources = sources;
        this.workers = workers;
        this.models = models;
        this.executor = executor;
        this.clock = time;
        this.watches = new Watches<>(
                "live",
                Backlog.LATEST,
                (known, state) -> true,
                executor,
                e -> LOG.error("the live state could not be sent; trying again", e));
        this.queues = new CachedValue<>(this::askQueues, QUEUES_AGE, PATIENCE, executor, time::nanos);
        this.figures = new CachedValue<>(this::askFigures, FIGURES_AGE, PATIENCE, executor, time::nanos);
        this.letters = new CachedValue<>(sources::letters, LETTERS_AGE, LETTERS_PATIENCE, executor, time::nanos);
    }

    /** Starts to send states to watchers. */
    public void start() {
        watches.start(TICK, all -> watches.tell(ALL, json(state())));
    }

    private Queues askQueues() {
        return new Queues(sources.depths(models.allNames()), sources.keepsDeadLetters());
    }

    private Figures askFigures() {
        Instant now = clock.instant();
        Instant day = now.truncatedTo(ChronoUnit.DAYS);
        // The figures cover whole hours: the last complete one and the current one.
        Instant since = now.minus(Duration.ofHours(1)).truncatedTo(ChronoUnit.HOURS);
        Map<String, List<VersionFigures>> recent = new TreeMap<>();
        models.allNames().forEach(model -> recent.put(model, sources.compare(model, since)));
        return new Figures(sources.total(day), day, since, recent);
    }

    /** The current state. Waits a moment at most for broker and database; parts without a reply are null. */
    public LiveState state() {
        Instant now = clock.instant();
        Queues waiting = sources.isConnected() ? queues.value() : null;
        Figures counted = figures.value();
        List<Workers.Seen> seen = workers.all();
        return new LiveState(
                now.truncatedTo(ChronoUnit.MILLIS).toString(),
                sources.isConnected(),
                sources.canPredict(),
                LiveStateParts.totals(seen, waiting == null ? null : waiting.depths()),
                counted == null ? null : LiveStateParts.today(counted.today(), counted.day()),
                LiveStateParts.workers(seen, now),
                waiting == null ? null : LiveStateParts.queues(waiting.depths()),
                sources.refusals(),
                waiting == null ? null : LiveStateParts.deadLetters(waiting.depths()),
                waiting == null || waiting.keepsDeadLetters(),
                models.allNames().stream()
                        .map(name -> model(name, seen, counted))
                        .toList());
    }

    private LiveState.ModelState model(String name, List<Workers.Seen> seen, @Nullable Figures counted) {
        Map<String, Double> shares = models.sharesOf(name);
        return new LiveState.ModelState(
                name,
                models.isUnloaded(name),
                models.allVersions(name).stream()
                        .map(entry -> entry.manifest().version())
                        .map(version -> new LiveState.VersionState(
                                version,
                                shares.getOrDefault(version, 0.0),
                                LiveStateParts.having(seen, name, version),
                                EngineUse.of(seen, name, version),
                                counted == null
                                        ? null
                                        : LiveStateParts.recent(
                                                counted.recent().getOrDefault(name, List.of()),
                                                version,
                                                counted.since())))
                        .toList());
    }

    /** The oldest dead letters; empty when the broker is unavailable. */
    public Optional<DeadLetterQueue.Listing> letters() {
        return sources.isConnected() ? Optional.ofNullable(letters.value()) : Optional.empty();
    }

    /** Discards what is cached of the queues, after a change of them. */
    public void changed() {
        queues.forget();
        letters.forget();
    }

    /** A state as JSON. */
    public static byte[] json(LiveState state) {
        try {
            return JSON.writeValueAsBytes(state);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records of strings and numbers are always JSON", e);
        }
    }

    /** Sends the state to a watcher as JSON, now and then every second. */
    public Watch<byte[]> watch(Watcher<byte[]> watcher) {
        Watch<byte[]> watch = watches.watch(ALL, new byte[0], watcher);
        executor.execute(() -> watch.tell(json(state())));
        return watch;
    }

    /** Ends all watches, before the server stops. */
    @Override
    public void close() {
        watches.close();
    }
}
