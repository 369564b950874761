package dev.foretell.worker;

import dev.foretell.broker.Delivery;
import dev.foretell.job.Rows;
import dev.foretell.log.JobLog;
import dev.foretell.model.Model;
import dev.foretell.model.Predictor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread with networks of its own for one model: takes a batch, predicts it in one pass, answers. It ends when the
 * inbox, or its model there, does. Another thread loads versions into it while it runs; it closes retired ones itself,
 * between two passes.
 */
final class Lane extends Thread implements Inbox.Taker {

    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    private final String model;
    private final int batchMax;
    private final Inbox inbox;
    private final JobDecoder decoder;
    private final AnswerSender answers;
    private final WorkerMetrics metrics;
    private final AdaptivePrefetch prefetch;
    private final Consumer<List<DecodedJob>> beforePass;
    private final Map<Model, Predictor> predictors = new ConcurrentHashMap<>();
    private final Queue<Model> retired = new ConcurrentLinkedQueue<>();

    Lane(
            String name,
            String model,
            int batchMax,
            Inbox inbox,
            JobDecoder decoder,
            AnswerSender answers,
            WorkerMetrics metrics,
            AdaptivePrefetch prefetch,
            Consumer<List<DecodedJob>> beforePass) {
        super(name);
        this.model = model;
        this.batchMax = batchMax;
        this.inbox = inbox;
        this.decoder = decoder;
        this.answers = answers;
        this.metrics = metrics;
        this.prefetch = prefetch;
        this.beforePass = beforePass;
    }

    /** Loads and warms up a version. Called by another thread, before the version gets jobs. */
    void load(Model version) {
        Predictor predictor = version.newPredictor(batchMax);
        boolean warm = false;
        try {
            predictor.warmUp();
            warm = true;
        } finally {
            if (!warm) {
                predictor.close();
            }
        }
        predictors.put(version, predictor);
        prefetch.loaded(model, predictor.fullPass());
    }

    /** Undoes {@link #load}. Called by the same thread, before the version gets jobs. */
    void unload(Model version) {
        Predictor predictor = predictors.remove(version);
        if (predictor != null) {
            predictor.close();
        }
    }

    /** Frees a version, soon. Jobs that still come for it are decoded again by {@link JobDecoder#decode}. */
    void retire(Model version) {
        retired.add(version);
        inbox.wake(model);
    }

    @Override
    public int limit(Model version) {
        Predictor predictor = predictors.get(version);
        return predictor == null ? batchMax : predictor.batchMax();
    }

    @Override
    public boolean isBusy() {
        return !retired.isEmpty();
    }

    private void closeRetired() {
        for (Model version = retired.poll(); version != null; version = retired.poll()) {
            unload(version);
        }
    }

    String model() {
        return model;
    }

    @Override
    public void run() {
        boolean more = true;
        while (more) {
            closeRetired();
            LaneWork work = inbox.take(model, this);
            if (work instanceof LaneWork.Batch batch) {
                predictInTime(batch.jobs());
            } else if (work instanceof LaneWork.Suspect suspect) {
                predictAlone(suspect.delivery());
            } else {
                more = false;
            }
        }
        predictors.values().forEach(Predictor::close);
    }

    private void predictInTime(List<DecodedJob> jobs) {
        List<DecodedJob> left = new ArrayList<>(jobs.size());
        for (DecodedJob job : jobs) {
            if (job.delivery().isExpired()) {
                answers.expired(job.delivery());
            } else {
                left.add(job);
            }
        }
        start(left);
    }

    private void predictAlone(Delivery delivery) {
        if (delivery.isExpired()) {
            answers.expired(delivery);
        } else {
            decoder.decode(delivery).ifPresent(job -> start(List.of(job)));
        }
    }

    private void start(List<DecodedJob> jobs) {
        for (DecodedJob job : jobs) {
            metrics.of(job.model().manifest()).waited(job.delivery().waited());
            answers.started(job);
        }
        predict(jobs);
    }

    private void predict(List<DecodedJob> jobs) {
        if (jobs.isEmpty()) {
            return;
        }
        DecodedJob first = jobs.get(0);
        if (first.runsAlone()) {
            logRunsAlone(first.delivery());
        }
        try {
            beforePass.accept(jobs);
            Predictor predictor = predictors.get(first.model());
            if (predictor == null) {
                decodeAgain(jobs);
                return;
            }
            long start = System.nanoTime();
            Rows outputs =
                    predictor.predict(jobs.stream().map(DecodedJob::input).toList());
            Duration taken = Duration.ofNanos(System.nanoTime() - start);
            metrics.of(first.model().manifest()).predicted(outputs.count(), predictor.batchMax(), taken);
            boolean bulk = first.delivery().job().bulk();
            prefetch.predicted(model, bulk, jobs.size(), outputs.count(), predictor.batchMax(), taken);
            answer(jobs, outputs, taken);
        } catch (Throwable e) {
            // The lane must survive every failure of a model, running out of native memory included.
            if (jobs.size() == 1) {
                answers.modelFailed(first, e);
            } else {
                LOG.warn("a batch of {} jobs for {} failed ({}); running each alone", jobs.size(), model, e.toString());
                jobs.forEach(job -> predict(List.of(job)));
            }
        }
    }

    private static void logRunsAlone(Delivery delivery) {
        String id = delivery.job().id();
        JobLog.use(
                delivery.job(),
                () -> LOG.info(
                        "job {}: delivered {} times before; running it alone", id, delivery.earlierDeliveries()));
    }

    /** Decodes jobs of a version that has been freed: it has a new content, or was removed. */
    private void decodeAgain(List<DecodedJob> jobs) {
        for (DecodedJob job : jobs) {
            decoder.decode(job.delivery()).ifPresent(again -> predict(List.of(again)));
        }
    }

    private void answer(List<DecodedJob> jobs, Rows outputs, Duration taken) {
        int from = 0;
        for (DecodedJob job : jobs) {
            int to = from + job.input().count();
            answers.predicted(job, jobs.size() == 1 ? outputs : outputs.slice(from, to), taken);
            from = to;
        }
    }
}
