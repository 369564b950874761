package dev.foretell.bench.ratio;

import dev.foretell.broker.Delivery;
import dev.foretell.broker.Responder;
import dev.foretell.heartbeat.Heartbeat;
import dev.foretell.job.Answer;
import dev.foretell.job.Fp32;
import dev.foretell.job.Rows;
import dev.foretell.manifest.Manifest;
import dev.foretell.process.ProcessName;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A worker whose network takes time but no processor: it sleeps through each pass, and returns zeros. On the wire it is
 * like any other: it announces what it serves, takes jobs, has one lane that predicts all waiting jobs in a batch, and
 * answers. Several of them show how workers share the work on a machine with fewer processors than workers.
 * {@link #start} once, {@link #close} once.
 */
final class SlowWorker implements Responder.Receiver, AutoCloseable {

    /** The time of a pass. */
    static final Duration PASS = Duration.ofMillis(20);

    /** The most rows in a pass. With more, few callers would not keep several workers busy. */
    static final int BATCH_LIMIT = 8;

    /** The most that a worker with one lane takes, by default. */
    private static final int PREFETCH = 128;

    private static final int BULK_PREFETCH = 2;

    private final String name;
    private final Manifest manifest;
    private final Instant started = Instant.now();
    private final Responder responder;
    private final BlockingQueue<Delivery> waiting = new LinkedBlockingQueue<>();
    private final Thread lane;

    SlowWorker(URI broker, String name, Manifest manifest) {
        this.name = name;
        this.manifest = manifest;
        this.lane = new Thread(this::predict, name);
        this.responder = new Responder(
                broker,
                name,
                List.of(manifest.name()),
                (model, bulk) -> bulk ? BULK_PREFETCH : PREFETCH,
                this,
                this::heartbeat);
    }

    private Heartbeat heartbeat() {
        Heartbeat.Served served = new Heartbeat.Served(
                manifest.name(), manifest.version(), "none", "it is a yardstick", BATCH_LIMIT, 0, 0, 0, 0, 0, 0, 0);
        return new Heartbeat(
                name,
                ProcessName.host(),
                ProcessHandle.current().pid(),
                started,
                Heartbeat.State.SERVING,
                1,
                0,
                0,
                List.of(served));
    }

    void start() {
        lane.start();
        responder.start();
    }

    private void predict() {
        try {
            while (true) {
                List<Delivery> batch = batch();
                TimeUnit.NANOSECONDS.sleep(PASS.toNanos());
                batch.forEach(this::answer);
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    /** The first waiting job, and those behind it that fit into the same pass. */
    private List<Delivery> batch() throws InterruptedException {
        List<Delivery> batch = new ArrayList<>(List.of(waiting.take()));
        int rows = rows(batch.get(0));
        for (Delivery next = waiting.peek(); next != null; next = waiting.peek()) {
            rows += rows(next);
            if (rows > BATCH_LIMIT) {
                break;
            }
            batch.add(waiting.remove());
        }
        return batch;
    }

    private int rows(Delivery delivery) {
        return Fp32.read(delivery.job().body(), manifest.inputWidth()).count();
    }

    private void answer(Delivery delivery) {
        int rows = rows(delivery);
        Rows outputs = new Rows(rows, manifest.outputWidth(), new float[rows * manifest.outputWidth()]);
        delivery.answer(
                new Answer.Predicted(delivery.job().id(), manifest.name(), manifest.version(), name, PASS, outputs),
                () -> {});
    }

    @Override
    public void received(Delivery delivery) {
        waiting.add(delivery);
    }

    @Override
    public void paused() {}

    @Override
    public void lost() {
        waiting.clear();
    }

    @Override
    public void gone(String model) {}

    /** Reports that it has stopped, and stops. The broker redelivers its remaining jobs to others. */
    @Override
    public void close() {
        responder.close();
        lane.interrupt();
    }
}
