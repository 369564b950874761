package dev.foretell.web.prediction;

import dev.foretell.job.Answer;
import dev.foretell.job.Job;
import dev.foretell.process.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** One prediction under way: a caller waits for it until its deadline. Safe for use by several threads. */
final class Pending {

    /** What becomes of a prediction. */
    enum Use {
        /** It is one that somebody asked for. */
        REMEMBERED,
        /** It says something about another one. */
        EXPLORED,
        /** It is the dataset's. */
        PART
    }

    /** How often a version is chosen anew when the worker that got the job does not have it (yet, or any more). */
    private static final int MAX_CHOICES = 10;

    private final Time time;
    private final Instant created;
    private final long start;
    private final Duration deadline;
    private final Use use;
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private final AtomicInteger choices = new AtomicInteger(1);
    private volatile Request request;
    private volatile boolean alone;

    /**
     * A prediction that is not published yet; its time runs from now.
     *
     * @param deadline how long its caller waits
     */
    Pending(Request request, Duration deadline, Use use, Time time) {
        this.time = time;
        this.created = time.instant();
        this.start = time.nanos();
        this.request = request;
        this.deadline = deadline;
        this.use = use;
        this.alone = !mayTravelWithOthers(request);
    }

    /** A picture is a job by itself, a part of a dataset is large, and the job of a trace that is recorded is looked for by it. */
    private static boolean mayTravelWithOthers(Request request) {
        return request.contentType().equals(Job.FP32)
                && !request.returnsInput()
                && !request.bulk()
                && !request.caller().isTraced();
    }

    Request request() {
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

    /** Completes once: with the answer, or with the refusal, or at the deadline. */
    CompletableFuture<Answer> answer() {
        return answer;
    }

    /** Since it was made. */
    Duration age() {
        return Duration.ofNanos(time.nanos() - start);
    }

    /** Until its deadline; negative when that has passed. */
    Duration left() {
        return deadline.minusNanos(time.nanos() - start);
    }

    /** Whether nobody waits for it any more. */
    boolean isOver() {
        return answer.isDone();
    }

    /** Whether it has to be a job of its own. */
    boolean isAlone() {
        return alone;
    }

    /** From now on it is a job of its own. */
    void goAlone() {
        alone = true;
    }

    /** Whether another version may be chosen, because the worker lacks one that nobody insists on: it comes and goes, and another will do. */
    boolean mayChooseAgain() {
        return !request.pinned() && choices.incrementAndGet() <= MAX_CHOICES;
    }

    /** The same prediction with another version. */
    void choose(Request again) {
        request = again;
    }
}
