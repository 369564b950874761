package dev.foretell.web.prediction;

import dev.foretell.broker.Settlement;
import dev.foretell.job.Answer;
import dev.foretell.web.database.FailureLog;
import dev.foretell.web.history.History;
import dev.foretell.web.history.JobStart;
import dev.foretell.web.history.Prediction;
import dev.foretell.web.history.PredictionEnd;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores what workers report about background jobs, many reports in one transaction, and only then acknowledges the
 * messages. While the database is unavailable nothing is acknowledged, and the broker keeps the rest. Safe for use by
 * several threads.
 */
final class JobResults implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(JobResults.class);
    private static final FailureLog STORING = new FailureLog(LOG, "storing messages about jobs");
    private static final FailureLog NOTIFYING = new FailureLog(LOG, "notifying callers who wait for jobs");
    private static final int AT_ONCE = 500;
    private static final Duration BEFORE_NEXT_TRY = Duration.ofMillis(500);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

    private sealed interface Report {
        Settlement message();

        record Start(JobStart started, Settlement message) implements Report {}

        record End(Answer answer, Settlement message) implements Report {}
    }

    private final History history;
    private final Function<Answer, PredictionEnd> reading;
    private final Consumer<List<JobStart>> started;
    private final Consumer<List<Prediction>> ended;
    private final InstantSource clock;
    private final BlockingQueue<Report> reports = new LinkedBlockingQueue<>();
    private final Thread thread = new Thread(this::run, "results");
    private volatile boolean closed;

    /**
     * Creates an instance that is not started.
     *
     * @param reading converts an answer into a record of the history
     * @param started gets the jobs that have started
     * @param ended gets the predictions that have just ended, each once
     */
    JobResults(
            History history,
            Function<Answer, PredictionEnd> reading,
            Consumer<List<JobStart>> started,
            Consumer<List<Prediction>> ended,
            InstantSource clock) {
        this.history = history;
        this.reading = reading;
        this.started = started;
        this.ended = ended;
        this.clock = clock;
    }

    void start() {
        thread.start();
    }

    void started(String id, String worker, Settlement message) {
        reports.add(new Report.Start(new JobStart(id, worker, clock.instant()), message));
    }

    void ended(Answer answer, Settlement message) {
        reports.add(new Report.End(answer, message));
    }

    private void run() {
        List<Report> batch = new ArrayList<>();
        try {
            while (!closed) {
                batch.add(reports.take());
                reports.drainTo(batch, AT_ONCE - 1);
                while (!closed && !commit(batch)) {
                    Thread.sleep(BEFORE_NEXT_TRY.toMillis());
                }
                batch.clear();
            }
        } catch (InterruptedException e) {
            // Closed. Unacknowledged messages are delivered again, here or elsewhere.
        }
    }

    /** Stores a batch of reports. Returns whether that is done. */
    private boolean commit(List<Report> batch) {
        List<JobStart> starts = batch.stream()
                .filter(Report.Start.class::isInstance)
                .map(each -> ((Report.Start) each).started())
                .toList();
        List<PredictionEnd> ends = batch.stream()
                .filter(Report.End.class::isInstance)
                .flatMap(each -> read(((Report.End) each).answer()).stream())
                .toList();
        List<Prediction> changed;
        try {
            history.processing(starts);
            // Before the ends, which may be of the same jobs: a watcher sees each state of a job.
            notify(started, starts);
            changed = history.finish(ends);
        } catch (RuntimeException e) { // They are tried again, whatever failed.
            STORING.accept(e);
            return false;
        }
        batch.forEach(each -> each.message().acknowledge());
        notify(ended, changed);
        return true;
    }

    private Optional<PredictionEnd> read(Answer answer) {
        try {
            return Optional.of(reading.apply(answer));
        } catch (RuntimeException e) {
            // Any client may have sent it, and it must not block those behind it.
            LOG.error("job {}: dropped an answer that cannot be read", answer.id(), e);
            return Optional.empty();
        }
    }

    private static <T> void notify(Consumer<List<T>> recipient, List<T> jobs) {
        try {
            recipient.accept(jobs);
        } catch (RuntimeException e) { // What is stored must still be acknowledged; a later poll notifies the watchers.
            NOTIFYING.accept(e);
        }
    }

    /** Stops after the current transaction. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(LONGEST_CLOSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
