package dev.foretell.standalone.harness;

import java.net.URI;

/** A broker that was started outside of the tests, which delete its {@code foretell.*} queues. */
public record GivenBroker(URI uri) implements TestBroker {

    @Override
    public boolean isOurs() {
        return false;
    }

    @Override
    public void stop() {
        throw new UnsupportedOperationException("the broker is not ours");
    }

    @Override
    public void start() {
        throw new UnsupportedOperationException("the broker is not ours");
    }

    @Override
    public void close() {}
}
