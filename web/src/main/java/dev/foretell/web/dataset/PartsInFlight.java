package dev.foretell.web.dataset;

import dev.foretell.job.JobProblem;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.dataset.OpenBlock.Part;
import dev.foretell.web.prediction.CallerContext;
import dev.foretell.web.prediction.FailedException;
import dev.foretell.web.prediction.ModelOutputs;
import dev.foretell.web.prediction.RefusedException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of one dataset that are in flight, or are about to be. A part that is refused is tried again without limit,
 * after growing pauses; a part that the model cannot predict is halved and tried again, until the rows that it fails on
 * are found. Used by one thread.
 */
final class PartsInFlight {

    private static final Logger LOG = LoggerFactory.getLogger(PartsInFlight.class);
    private static final long FIRST_PAUSE = Duration.ofMillis(100).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofSeconds(5).toNanos();

    /** The time without an answer after which the reason is shown. */
    private static final long STANDSTILL = Duration.ofMillis(1_500).toNanos();

    /** The time without an answer after which it is shown that no reason is known. */
    private static final long LONG_STANDSTILL = Duration.ofSeconds(5).toNanos();

    private record Answered(
            Part part,
            @Nullable ModelOutputs predicted,
            @Nullable Throwable error) {}

    private final String id;
    private final Manifest manifest;
    private final CallerContext caller;
    private final Scorer scorer;
    private final LongSupplier nanos;
    private final BlockingQueue<Answered> answers = new LinkedBlockingQueue<>();
    private final Deque<Part> ready = new ArrayDeque<>();
    private final List<OpenBlock> done = new ArrayList<>();
    private int inFlight;
    private long pause;
    private long pausedSince;
    private long lastProgress;
    private @Nullable String refusal;

    /**
     * Has no parts yet.
     *
     * @param id the dataset's id
     * @param nanos a clock in nanoseconds, from any fixed moment on
     */
    PartsInFlight(String id, Manifest manifest, CallerContext caller, Scorer scorer, LongSupplier nanos) {
        this.id = id;
        this.manifest = manifest;
        this.caller = caller;
        this.scorer = scorer;
        this.nanos = nanos;
        this.pausedSince = nanos.getAsLong();
        this.lastProgress = pausedSince;
    }

    /** The number of parts that have no answer. */
    int size() {
        return inFlight + ready.size();
    }

    /** Adds a block, which is sent in its turn. */
    void add(OpenBlock block) {
        block.whole().ifPresentOrElse(ready::add, () -> done.add(block));
    }

    /** Sends parts, up to the limit and unless a refusal causes a pause. */
    void send(int limit) {
        while (inFlight < limit && !ready.isEmpty() && !isPaused()) {
            Part part = ready.remove();
            inFlight++;
            var unused = scorer.predict(manifest, part.rows(), caller)
                    .whenComplete((predicted, error) -> answers.add(new Answered(part, predicted, error)));
        }
    }

    private boolean isPaused() {
        return nanos.getAsLong() - pausedSince < pause;
    }

    /**
     * Waits for answers.
     *
     * @param patience how long to wait for the first answer
     * @return the blocks that are done
     */
    List<OpenBlock> take(Duration patience) throws InterruptedException {
        List<Answered> taken = new ArrayList<>();
        Answered first = answers.poll(done.isEmpty() ? patience.toNanos() : 0, TimeUnit.NANOSECONDS);
        if (first != null) {
            taken.add(first);
            answers.drainTo(taken);
        }
        taken.forEach(this::settle);
        List<OpenBlock> ended = List.copyOf(done);
        done.clear();
        return ended;
    }

    private void settle(Answered answered) {
        inFlight--;
        Part part = answered.part();
        if (answered.predicted() != null) {
            succeeded(part, answered.predicted());
        } else {
            settle(part, cause(answered.error()));
        }
        if (part.block().isDone()) {
            done.add(part.block());
        }
    }

    private static @Nullable Throwable cause(@Nullable Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }

    private void succeeded(Part part, ModelOutputs predicted) {
        int rows = predicted.answer().predictions().count();
        if (rows != part.size()) {
            fails(part, "the worker answered with " + rows + " rows for " + part.size());
            return;
        }
        part.block().succeeded(part, predicted);
        progress();
    }

    private void progress() {
        pause = 0;
        refusal = null;
        lastProgress = nanos.getAsLong();
    }

    private void settle(Part part, @Nullable Throwable error) {
        if (error instanceof RefusedException refused) {
            again(part, String.valueOf(refused.getMessage()));
        } else if (error instanceof FailedException failed) {
            settle(part, failed.problem());
        } else {
            LOG.error("dataset {}: a part failed unexpectedly; trying again", id, error);
            again(part, "An unexpected error occurred; trying again.");
        }
    }

    private void settle(Part part, JobProblem problem) {
        switch (problem.code()) {
            case UNKNOWN_MODEL, EXPIRED -> again(part, problem.detail());
            case MODEL_FAILED, INVALID_INPUT, UNDELIVERABLE -> fails(part, problem.detail());
        }
    }

    /** Tries a part again later. All refusals during a pause count as one. */
    private void again(Part part, String reason) {
        ready.addFirst(part);
        refusal = reason;
        if (!isPaused()) {
            pause = Math.min(LONGEST_PAUSE, Math.max(FIRST_PAUSE, 2 * pause));
            pausedSince = nanos.getAsLong();
        }
    }

    private void fails(Part part, String detail) {
        if (part.size() == 1) {
            part.block().failed(part, detail);
            progress();
        } else {
            int middle = part.from() + part.size() / 2;
            ready.addFirst(new Part(part.block(), middle, part.to()));
            ready.addFirst(new Part(part.block(), part.from(), middle));
        }
    }

    /** Why there is no progress; empty when there is. */
    Optional<String> waitingFor() {
        long still = nanos.getAsLong() - lastProgress;
        if (still < STANDSTILL || size() == 0) {
            return Optional.empty();
        }
        return Optional.ofNullable(refusal)
                .or(() -> scorer.obstacle(manifest))
                .or(() -> still < LONG_STANDSTILL
                        ? Optional.empty()
                        : Optional.of("The workers are busy with other jobs."));
    }
}
