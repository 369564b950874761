package dev.foretell.web.dataset;

import dev.foretell.job.Answer;
import dev.foretell.job.Job;
import dev.foretell.job.Rows;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.prediction.CallerContext;
import dev.foretell.web.prediction.ModelOutputs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * Workers in memory whose answers are controlled by the test: the probability of a row is its second number divided by
 * 1,000. Safe for use by several threads.
 */
final class FakeScorer implements Scorer {

    /** A part that waits for its answer. */
    record Asked(Manifest manifest, Rows rows, CompletableFuture<ModelOutputs> answer) {

        void succeed() {
            answer.complete(predicted(manifest, rows));
        }
    }

    final AtomicLong scored = new AtomicLong();
    volatile Optional<String> obstacle = Optional.empty();
    volatile boolean there = true;
    private final List<Asked> asked = new ArrayList<>();
    private Function<Asked, Boolean> answering = any -> false;

    /** Has parts answered at once, except those for which the function returns false, which the test answers. */
    synchronized FakeScorer answering(Function<Asked, Boolean> all) {
        answering = all;
        return this;
    }

    /** Answers all parts at once. */
    FakeScorer succeeding() {
        return answering(each -> {
            each.succeed();
            return true;
        });
    }

    static ModelOutputs predicted(Manifest manifest, Rows rows) {
        float[] outputs = new float[rows.count()];
        for (int row = 0; row < outputs.length; row++) {
            outputs[row] = rows.at(row, 1) / 1_000;
        }
        return new ModelOutputs(
                manifest,
                new Answer.Predicted(
                        Job.newId(),
                        manifest.name(),
                        manifest.version(),
                        "worker",
                        Duration.ZERO,
                        new Rows(rows.count(), 1, outputs)));
    }

    @Override
    public synchronized CompletableFuture<ModelOutputs> predict(Manifest manifest, Rows rows, CallerContext caller) {
        Asked part = new Asked(manifest, rows, new CompletableFuture<>());
        if (!answering.apply(part)) {
            asked.add(part);
        }
        return part.answer();
    }

    /** The parts that wait for an answer; each is returned once. */
    synchronized List<Asked> take() {
        List<Asked> taken = List.copyOf(asked);
        asked.clear();
        return taken;
    }

    synchronized int waiting() {
        return asked.size();
    }

    @Override
    public Optional<String> obstacle(Manifest manifest) {
        return obstacle;
    }

    @Override
    public boolean isThere(Manifest manifest) {
        return there;
    }

    @Override
    public void scored(Manifest manifest, long rows) {
        scored.addAndGet(rows);
    }
}
