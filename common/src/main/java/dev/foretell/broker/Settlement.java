package dev.foretell.broker;

/**
 * The settlement of a delivered message, which is acknowledged or requeued, once. Void after its connection is lost:
 * the broker then redelivers the message. Immutable.
 */
public final class Settlement {

    private final Acknowledgements acknowledgements;
    private final long tag;

    Settlement(Acknowledgements acknowledgements, long tag) {
        this.acknowledgements = acknowledgements;
        this.tag = tag;
    }

    /** Acknowledges the message, soon. */
    public void acknowledge() {
        acknowledgements.acknowledge(tag);
    }

    /** Requeues the message, soon. */
    public void requeue() {
        acknowledgements.requeue(tag);
    }
}
