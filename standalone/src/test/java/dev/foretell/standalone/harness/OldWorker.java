package dev.foretell.standalone.harness;

import dev.foretell.broker.Delivery;
import dev.foretell.broker.Responder;
import dev.foretell.heartbeat.Heartbeat;
import dev.foretell.job.Answer;
import dev.foretell.job.Rows;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A worker of an earlier release, which does not know {@code foretell-return}: it answers every picture with a seven,
 * and nothing else.
 */
public final class OldWorker implements Responder.Receiver, AutoCloseable {

    private static final float[] SEVEN = {0, 0, 0, 0, 0, 0, 0, 1, 0, 0};

    private final Responder responder;

    public OldWorker(URI broker) {
        Instant started = Instant.now();
        this.responder = new Responder(
                broker,
                "old",
                List.of("mnist"),
                (model, bulk) -> 1,
                this,
                () -> new Heartbeat(
                        "old",
                        "here",
                        1,
                        started,
                        Heartbeat.State.SERVING,
                        1,
                        0,
                        0,
                        List.of(new Heartbeat.Served("mnist", "1", null, null, 1, 0, 0, 0, 0, 0, 0, 0))));
    }

    public void start() {
        responder.start();
    }

    @Override
    public void received(Delivery delivery) {
        delivery.answer(
                new Answer.Predicted(
                        delivery.job().id(), "mnist", "1", "old", Duration.ofMillis(1), new Rows(1, 10, SEVEN)),
                () -> {});
    }

    @Override
    public void paused() {}

    @Override
    public void lost() {}

    @Override
    public void gone(String model) {}

    @Override
    public void close() {
        responder.close();
    }
}
