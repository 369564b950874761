package dev.foretell.broker;

/**
 * What becomes of a message that was delivered: it is acknowledged, or put back, once. Void after the connection that brought it
 * is lost: the broker then delivers the message again. Immutable.
 */
public final class Settlement {

    private final Acknowledgements acknowledgements;
    private final long tag;

    Settlement(Acknowledgements acknowledgements, long tag) {
        this.acknowledgements = acknowledgements;
        this.tag = tag;
    }

    /** The message is dealt with; the broker forgets it, soon. */
    public void acknowledge() {
        acknowledgements.acknowledge(tag);
    }

    /** The message goes back into its queue, soon. */
    public void putBack() {
        acknowledgements.putBack(tag);
    }
}
