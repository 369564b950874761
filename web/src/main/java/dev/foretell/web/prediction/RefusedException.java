package dev.foretell.web.prediction;

import dev.foretell.broker.Requester;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A job that was not accepted, or not answered in time. Its input is valid: the same request may succeed later. */
public final class RefusedException extends RuntimeException {

    /** The reason. */
    public enum Reason {
        /** This process has reached its limit of predictions in flight. */
        TOO_MANY_IN_FLIGHT,
        /** The model's queue is full. */
        QUEUE_FULL,
        /** No queue takes jobs for the model, or the broker does not accept its queue. */
        UNROUTABLE,
        /** No worker takes jobs for the model at present. */
        NO_WORKER,
        /** The broker is unavailable, or accepts no messages. */
        BROKER_AWAY,
        /** The database, which a background job needs, is unavailable. */
        DATABASE_AWAY,
        /** This process is about to stop. */
        STOPPING,
        /** No answer came before the deadline, or before the caller gave up. */
        DEADLINE;

        private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

        /** The reason as a label of metrics. */
        String label() {
            return label;
        }
    }

    private final Reason reason;
    private final @Nullable String job;

    /** @param message for the caller */
    public RefusedException(Reason reason, String message) {
        this(reason, message, null);
    }

    private RefusedException(Reason reason, String message, @Nullable String job) {
        super(message);
        this.reason = reason;
        this.job = job;
    }

    /** A refusal by a process that is about to stop. */
    static RefusedException stopping() {
        return new RefusedException(Reason.STOPPING, "This server is about to stop.");
    }

    /**
     * A refusal of work beyond a limit.
     *
     * @param work what is limited, such as {@code predictions in flight}
     */
    public static RefusedException tooMany(String work, int limit) {
        return new RefusedException(Reason.TOO_MANY_IN_FLIGHT, "Too many " + work + " (limit " + limit + ").");
    }

    /** A refusal without a connection to the broker. */
    static RefusedException brokerUnavailable() {
        return new RefusedException(Reason.BROKER_AWAY, "The message broker is unavailable.");
    }

    /** A refusal by a broker that does not accept a queue of ours; {@code problem} is its own reason. */
    static RefusedException queueRefused(String problem) {
        return new RefusedException(Reason.UNROUTABLE, problem);
    }

    /** A refusal without a worker that takes jobs for the model. */
    static RefusedException noWorker(String model) {
        return new RefusedException(Reason.NO_WORKER, "No worker serves the model " + model + " at present.");
    }

    /** A refusal of a job without an answer at its deadline. */
    static RefusedException deadlinePassed(String job, Duration deadline) {
        return new RefusedException(
                Reason.DEADLINE,
                "No answer to " + job + " came before the deadline of " + deadline.toMillis()
                        + " ms. Is a worker running?",
                job);
    }

    /** A refusal of a job whose caller gave up before an answer came. */
    static RefusedException givenUp(String job) {
        return new RefusedException(Reason.DEADLINE, "The caller of " + job + " gave up before an answer came.", job);
    }

    /** The refusal for an outcome of publishing. */
    static RefusedException of(Requester.Outcome outcome, PredictionRequest request) {
        String model = request.manifest().name();
        return switch (outcome) {
            case QUEUE_FULL -> new RefusedException(Reason.QUEUE_FULL, "The queue of the model " + model + " is full.");
            case UNROUTABLE ->
                new RefusedException(Reason.UNROUTABLE, "No queue takes jobs for the model " + model + ".");
            case BROKER_AWAY -> brokerUnavailable();
            case ACCEPTED, UNKNOWN -> throw new IllegalArgumentException("no refusal: " + outcome);
        };
    }

    /** The id of the recorded prediction; empty when the job was not accepted. */
    public Optional<String> job() {
        return Optional.ofNullable(job);
    }

    /** The reason of the refusal. */
    public Reason reason() {
        return reason;
    }
}
