package dev.foretell.web.history;

import dev.foretell.process.Repeating;
import dev.foretell.web.database.Database;
import dev.foretell.web.database.HistoryUnavailableException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records of all predictions. Interactive ones are written shortly after they were made, without delaying the
 * answers; changes of background jobs are on the disk when a method returns. An end is never overwritten, even when
 * another arrives late or twice.
 *
 * <p>Call {@link #start} once; then safe for use by several threads and by several processes on one PostgreSQL;
 * {@link #close} any number of times. Methods that need the database throw {@link HistoryUnavailableException} when it
 * is unavailable: after at most two seconds the first time, ten for the few whose connection hangs, and at once from
 * then on. {@link #record} never throws.
 *
 * <p>Where many predictions are read at once, an input or output above {@value PredictionTable#LARGE} bytes is left out
 * (empty, null); {@link #find}, {@link #takeUnpublished} and {@link #takeDueHooks} include it.
 */
public final class History implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(History.class);

    private static final int MAX_WAITING = 100_000;
    private static final long MAX_WAITING_BYTES = 64L << 20;
    private static final Duration LINGER = Duration.ofMillis(50);
    private static final Duration PURGE = Duration.ofMinutes(1);
    private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(2);

    private final Database database;
    private final PredictionBuffer buffer;
    private final DroppedPredictions dropped;
    private final HistoryWriter writer;
    private final JobStates states;
    private final Retention retention;
    private final InstantSource clock;
    private final Repeating purging =
            new Repeating("history-timer", e -> LOG.error("a periodic task of the history failed; trying again", e));

    /**
     * Does not start yet.
     *
     * @param database started before the history, and closed after it
     * @param retention how long predictions are kept; zero for no limit
     * @param others delete what is kept as long as predictions
     */
    public History(
            Database database, Duration retention, MeterRegistry metrics, List<Purge> others, InstantSource clock) {
        this(database, retention, metrics, others, clock, new PredictionBuffer(MAX_WAITING, MAX_WAITING_BYTES, LINGER));
    }

    History(
            Database database,
            Duration retention,
            MeterRegistry metrics,
            List<Purge> others,
            InstantSource clock,
            PredictionBuffer buffer) {
        this.database = database;
        this.buffer = buffer;
        this.dropped = new DroppedPredictions(metrics, System::nanoTime);
        this.writer = new HistoryWriter(buffer, database, dropped, metrics);
        this.states = new JobStates(database, clock);
        this.retention = new Retention(database, retention, others, clock);
        this.clock = clock;
        Gauge.builder("foretell.history.waiting", buffer, PredictionBuffer::size)
                .description("Predictions that wait to be written to the database")
                .strongReference(true)
                .register(metrics);
    }

    /** Starts to write, and to delete what is older than the retention. */
    public void start() {
        writer.start();
        purging.every(PURGE, retention);
    }

    /** Whether the database answered its last request, so that background jobs can be accepted. */
    public boolean isAvailable() {
        return database.isAvailable();
    }

    /**
     * Records an interactive prediction that has ended. Never blocks and never throws: when too many predictions wait
     * for the database, it is dropped, counted and logged. A prediction whose id exists is ignored.
     */
    public void record(Prediction finished) {
        if (!buffer.offer(finished)) {
            dropped.count(1, "too many predictions wait for the database");
        }
    }

    /** Finds a prediction, also one that is not in the database yet. */
    public Optional<Prediction> find(String id) {
        // The buffer comes first: what leaves it is in the database already.
        return buffer.find(id).or(() -> database.read(handle -> PredictionTable.find(handle, id)));
    }

    /**
     * Stores a background job before it is accepted.
     *
     * @throws IllegalArgumentException when the id is longer than {@value Prediction#MAX_ID} characters
     */
    public CreationOutcome create(Prediction starting) {
        if (starting.id().length() > Prediction.MAX_ID) {
            throw new IllegalArgumentException("an id of " + starting.id().length() + " characters");
        }
        return buffer.find(starting.id())
                .<CreationOutcome>map(CreationOutcome.Existing::new)
                .orElseGet(() -> states.create(starting));
    }

    /**
     * Notes that the broker has confirmed jobs. When that cannot be noted, the jobs are published again, which is
     * harmless.
     *
     * @param attempts the creation of a job is the first attempt, {@link #takeUnpublished} each later one; all but the
     *     last attempt for a job are ignored
     */
    public void published(Collection<PublishAttempt> attempts) {
        write(handle -> OpenJobTable.published(handle, attempts));
    }

    /**
     * Takes jobs to publish, for the first time or again: not confirmed, without an end, and not attempted for a while.
     * Each is taken by one caller, also of several processes. Returns fewer when the inputs are large.
     *
     * @param now the time of this attempt, in whole microseconds, as databases store it
     */
    public List<Prediction> takeUnpublished(Instant now, Duration olderThan, int limit) {
        Instant before = now.minus(olderThan);
        // Called often, mostly for nothing, which must not be written to the disk each time.
        return database.read(handle -> OpenJobTable.hasUnpublished(handle, before))
                ? database.write(handle ->
                        PredictionTable.full(handle, OpenJobTable.takeUnpublished(handle, before, now, limit)))
                : List.of();
    }

    /** The predictions with some ids, as far as they are in the database. */
    public List<Prediction> findAll(Collection<String> ids) {
        return database.read(handle -> PredictionTable.light(handle, List.copyOf(ids)));
    }

    /** The statuses of the predictions with some ids, as far as they are in the database. */
    public Map<String, Status> statuses(Collection<String> ids) {
        return database.read(handle -> PredictionTable.statuses(handle, List.copyOf(ids)));
    }

    /**
     * Removes a background job that was created but not accepted.
     *
     * @return false when it stays: {@link #create} has reported it to another caller, or it was published meanwhile
     */
    public boolean withdraw(PublishAttempt created) {
        return states.withdraw(created);
    }

    /**
     * Notes that a job must be published again.
     *
     * @param tried when the last attempt was made, for {@link #takeUnpublished}
     */
    public void unpublish(String id, Instant tried) {
        write(handle -> OpenJobTable.unpublish(handle, id, tried));
    }

    /** Notes that the broker has lost its queues: no job counts as published. */
    public void unpublishAll() {
        write(OpenJobTable::unpublishAll);
    }

    /** Jobs without an end that were created before the deadline, oldest first: to be closed as failed. */
    public List<Prediction> takeOverdue(Duration deadline, int limit) {
        Instant before = clock.instant().truncatedTo(ChronoUnit.MICROS).minus(deadline);
        return database.read(handle -> PredictionTable.light(handle, OpenJobTable.overdue(handle, before, limit)));
    }

    /** Notes that workers have taken jobs. Jobs that have ended, or started before, stay as they are. */
    public void processing(Collection<JobStart> started) {
        states.start(started);
    }

    /**
     * Ends jobs, in one transaction. Jobs that have ended, or are unknown, stay as they are.
     *
     * @return those that this call ended
     */
    public List<Prediction> finish(Collection<PredictionEnd> finished) {
        return states.finish(finished);
    }

    /** Cancels a background job that no worker has taken; empty when it cannot be canceled. */
    public Optional<Prediction> cancel(String id) {
        return states.cancel(id);
    }

    /** Lists a page of predictions, newest first. */
    public List<Prediction> list(Query query) {
        return database.read(handle -> PredictionTable.list(handle, query));
    }

    /**
     * Stores the true class of each row, replacing those that were stored before.
     *
     * @param truth labels of the model
     */
    public TruthOutcome truth(String id, List<String> truth) {
        if (!buffer.awaitWritten(id, WRITE_TIMEOUT)) {
            throw new HistoryUnavailableException("prediction " + id + " is not written yet");
        }
        return database.write(handle -> Truths.store(handle, id, truth));
    }

    /** The figures of each version of a model, from the start of the hour of an instant. */
    public List<VersionFigures> compare(String model, Instant since) {
        return database.read(handle -> VersionComparison.of(handle, model, since));
    }

    /** The figures of all models together, from the start of the hour of an instant. */
    public DayFigures total(Instant since) {
        return database.read(handle -> VersionComparison.total(handle, since));
    }

    /**
     * Takes webhooks that are due. Each is taken by one caller, also of several processes, and is due again after the
     * lease unless its outcome is noted.
     */
    public List<Hook> takeDueHooks(Instant now, int limit, Duration lease) {
        return database.read(handle -> HookTable.hasDue(handle, now))
                ? database.write(handle -> HookTable.take(handle, now, limit, lease))
                : List.of();
    }

    /** Notes that a webhook was delivered. */
    public void hookDelivered(String id) {
        write(handle -> HookTable.delivered(handle, id));
    }

    /**
     * Notes that a webhook was not delivered.
     *
     * @param attempts the number of attempts so far
     * @param next when it is due again; null when it is given up
     * @param error the reason
     */
    public void hookFailed(String id, int attempts, @Nullable Instant next, String error) {
        write(handle -> HookTable.failed(handle, id, attempts, next, error));
    }

    private void write(Consumer<Handle> work) {
        database.write(handle -> {
            work.accept(handle);
            return true;
        });
    }

    /** Writes the predictions that wait, for at most some seconds. A second call does nothing. */
    @Override
    public void close() {
        purging.close();
        writer.close();
    }
}
