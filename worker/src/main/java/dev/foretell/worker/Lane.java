package dev.foretell.worker;

import dev.foretell.broker.Delivery;
import dev.foretell.job.Rows;
import dev.foretell.log.JobLog;
import dev.foretell.model.Model;
import dev.foretell.model.Predictor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread with networks of its own for one model: takes what waits, predicts it in one pass, answers. It ends when the inbox
 * does.
 */
final class Lane extends Thread {

    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    private final String model;
    private int batchMax;
    private final Inbox inbox;
    private final Answers answers;
    private final Metrics metrics;
    private final Consumer<List<Received>> beforePass;
    private final Map<Model, Predictor> predictors = new HashMap<>();

    Lane(
            String name,
            String model,
            List<Model> versions,
            int batchMax,
            Inbox inbox,
            Answers answers,
            Metrics metrics,
            Consumer<List<Received>> beforePass) {
        super(name);
        this.model = model;
        this.batchMax = batchMax;
        this.inbox = inbox;
        this.answers = answers;
        this.metrics = metrics;
        this.beforePass = beforePass;
        versions.forEach(version -> predictors.put(version, version.newPredictor(batchMax)));
    }

    /** Makes the first prediction as fast as any other, and the batches no larger than the slowest version bears. Before the start. */
    void warmUp() {
        for (Predictor predictor : predictors.values()) {
            batchMax = Math.min(batchMax, predictor.warmUp());
        }
    }

    String model() {
        return model;
    }

    /** The most rows in one pass; final once it is warm. */
    int batchMax() {
        return batchMax;
    }

    @Override
    public void run() {
        boolean more = true;
        while (more) {
            Inbox.Work work = inbox.take(model, batchMax);
            if (work instanceof Inbox.Work.Batch batch) {
                predictInTime(batch.jobs());
            } else if (work instanceof Inbox.Work.Suspect suspect) {
                predictAlone(suspect.delivery());
            } else {
                more = false;
            }
        }
        predictors.values().forEach(Predictor::close);
    }

    private void predictInTime(List<Received> jobs) {
        List<Received> left = new ArrayList<>(jobs.size());
        for (Received job : jobs) {
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
            answers.decoded(delivery).ifPresent(job -> start(List.of(job)));
        }
    }

    private void start(List<Received> jobs) {
        for (Received job : jobs) {
            metrics.of(job.model().manifest()).waited(job.delivery().waited());
        }
        predict(jobs);
    }

    private void predict(List<Received> jobs) {
        if (jobs.isEmpty()) {
            return;
        }
        Received first = jobs.get(0);
        if (first.runsAlone()) {
            logRunsAlone(first.delivery());
        }
        try {
            beforePass.accept(jobs);
            Predictor predictor = Objects.requireNonNull(predictors.get(first.model()));
            long start = System.nanoTime();
            Rows outputs = predictor.predict(jobs.stream().map(Received::input).toList());
            Duration taken = Duration.ofNanos(System.nanoTime() - start);
            metrics.of(first.model().manifest()).predicted(outputs.count(), predictor.batchMax(), taken);
            answer(jobs, outputs, taken);
        } catch (Throwable e) { // The lane must outlive whatever the model does, native memory running out among it.
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

    private void answer(List<Received> jobs, Rows outputs, Duration taken) {
        int from = 0;
        for (Received job : jobs) {
            int to = from + job.input().count();
            answers.predicted(job, jobs.size() == 1 ? outputs : outputs.slice(from, to), taken);
            from = to;
        }
    }
}
