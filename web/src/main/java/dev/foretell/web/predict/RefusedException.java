package dev.foretell.web.predict;

import java.util.Locale;

/** A job was not taken, or got no answer in time. Nothing is wrong with its input: the same may work later. */
public final class RefusedException extends RuntimeException {

    /** Why. */
    public enum Reason {
        /** This process has as many jobs under way as it may. */
        TOO_MANY_IN_FLIGHT,
        /** The model's queue is full. */
        QUEUE_FULL,
        /** No queue takes jobs for the model. */
        UNROUTABLE,
        /** No worker takes jobs for the model at present. */
        NO_WORKER,
        /** There is no broker, or it takes no messages. */
        BROKER_AWAY,
        /** This process is about to end. */
        STOPPING,
        /** No answer came before the deadline. */
        DEADLINE;

        private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

        /** The reason as metrics have it. */
        String label() {
            return label;
        }
    }

    private final Reason reason;

    RefusedException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** Why the job was refused. */
    public Reason reason() {
        return reason;
    }
}
