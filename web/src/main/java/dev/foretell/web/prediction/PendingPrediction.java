package dev.foretell.web.prediction;

import dev.foretell.job.Answer;
import dev.foretell.job.Job;
import dev.foretell.job.JobProblem;
import dev.foretell.process.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** A prediction in flight, whose caller waits until its deadline. Safe for use by several threads. */
final class PendingPrediction {

    /** The purpose of a prediction. */
    enum Use {
        /** Answers a caller; recorded in the history. */
        RECORDED,
        /** Explores the neighbourhood of another one; not recorded. */
        EXPLORING,
        /** Predicts a block of a dataset, which records it. */
        BLOCK
    }

    /**
     * The most choices of a version, since a worker that gets the job may not have loaded it yet, or have dropped it.
     */
    private static final int MAX_CHOICES = 10;

    private final Time time;
    private final Instant created;
    private final long start;
    private final Duration deadline;
    private final Use use;
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private final AtomicInteger choices = new AtomicInteger(1);
    private volatile PredictionRequest request;
    private volatile boolean alone;

    /**
     * Creates a prediction that is not published yet; its deadline counts from now.
     *
     * @param deadline how long its caller waits
     */
    PendingPrediction(PredictionRequest request, Duration deadline, Use use, Time time) {
        this.time = time;
        this.created = time.instant();
        this.start = time.nanos();
        this.request = request;
        this.deadline = deadline;
        this.use = use;
        this.alone = !mayTravelWithOthers(request);
    }

    /**
     * A picture needs a job of its own, a block of a dataset is large, and the job of a sampled trace must have its
     * trace.
     */
    private static boolean mayTravelWithOthers(PredictionRequest request) {
        return request.contentType().equals(Job.FP32)
                && !request.returnsInput()
                && !request.bulk()
                && !request.caller().isTraced();
    }

    PredictionRequest request() {
        return request;
    }

    Instant created() {
        return created;
    }

    Duration deadline() {
        return deadline;
    }

    Use use() {
        return use;
    }

    /** Completes once: with the answer, with a refusal, at the deadline, or cancelled by a caller that gives up. */
    CompletableFuture<Answer> answer() {
        return answer;
    }

    /** The time since it was created. */
    Duration age() {
        return Duration.ofNanos(time.nanos() - start);
    }

    /** The time until its deadline; negative when that has passed. */
    Duration left() {
        return deadline.minusNanos(time.nanos() - start);
    }

    /** Whether its caller no longer waits. */
    boolean isDone() {
        return answer.isDone();
    }

    /** Whether it must be a job of its own. */
    boolean isSeparate() {
        return alone;
    }

    /** Requires a job of its own from now on. */
    void separate() {
        alone = true;
    }

    /**
     * Whether another version may be chosen after an answer: the worker lacks this one, the caller named none, and
     * choices are left.
     */
    boolean mayChooseAgain(Answer answer) {
        boolean isVersionUnknown =
                answer instanceof Answer.Failed failed && failed.problem().code() == JobProblem.Code.UNKNOWN_MODEL;
        return isVersionUnknown && !request.pinned() && choices.incrementAndGet() <= MAX_CHOICES;
    }

    /** Replaces the request with one for another version. */
    void choose(PredictionRequest again) {
        request = again;
    }
}
