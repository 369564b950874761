package dev.foretell.worker;

import dev.foretell.broker.Delivery;
import dev.foretell.broker.Responder;
import dev.foretell.heartbeat.Heartbeat;
import dev.foretell.heartbeat.Heartbeat.State;
import dev.foretell.manifest.Catalog;
import dev.foretell.manifest.Manifest;
import dev.foretell.model.Model;
import dev.foretell.model.keras.NativeMemory;
import dev.foretell.process.ProcessName;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker: loads its models, takes jobs from the broker, predicts them in batches and answers. {@link #start} once,
 * {@link #close} any number of times; after closing it is not started again.
 */
public final class Worker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    /** Parts of datasets are large, so a few are enough to keep a lane busy. */
    private static final int BULK_PREFETCH_PER_LANE = 2;

    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(25);

    private final String name;
    private final Models models;
    private final Inbox inbox;
    private final Responder responder;
    private final Answers answers;
    private final List<Lane> lanes = new ArrayList<>();
    private final int lanesPerModel;
    private final Metrics metrics = new Metrics();
    private final HealthServer health;
    private final Instant started = Instant.now();
    private volatile boolean warm;
    private volatile boolean draining;
    private boolean closed;

    /**
     * Loads the models; connects to nothing yet.
     *
     * @param name tells this worker from all others, in answers and in logs
     * @throws dev.foretell.manifest.InvalidManifestException when the repository cannot be read
     * @throws dev.foretell.model.ModelException when a model that is to be served cannot be loaded
     */
    public Worker(String name, WorkerSettings settings) {
        this(name, settings, jobs -> {});
    }

    /** For tests of crashes: the same, with something that sees the jobs of each forward pass just before it. */
    Worker(String name, WorkerSettings settings, Consumer<List<Received>> beforePass) {
        this.name = name;
        this.lanesPerModel = settings.lanes();
        this.health = new HealthServer(settings.host(), settings.port(), this::isReady, metrics::scrape);
        this.models = Models.load(Catalog.read(settings.models()), settings.serve());
        this.inbox = new Inbox(models.names(), settings.batchDelay(), new Inbox.Intake() {
            @Override
            public void pause() {
                responder.pause();
            }

            @Override
            public void resume() {
                responder.resume();
            }

            @Override
            public void stop() {
                responder.stop();
            }
        });
        this.responder = new Responder(
                settings.broker(),
                name,
                models.names(),
                settings.prefetch(),
                settings.lanes() * BULK_PREFETCH_PER_LANE,
                new Receiver(),
                this::heartbeat);
        this.answers = new Answers(name, models, responder, inbox, metrics);
        for (String model : models.names()) {
            for (int i = 1; i <= settings.lanes(); i++) {
                lanes.add(new Lane(
                        name + "-" + model + "-" + i,
                        model,
                        models.versions(model),
                        settings.batchMax(),
                        inbox,
                        answers,
                        metrics,
                        beforePass));
            }
        }
    }

    private final class Receiver implements Responder.Receiver {
        @Override
        public void received(Delivery delivery) {
            if (delivery.earlierDeliveries() > 0) {
                answers.redelivered(delivery);
            }
            if (inbox.arrived(delivery)) {
                answers.decoded(delivery).ifPresent(inbox::add);
            }
        }

        @Override
        public void paused() {
            inbox.paused();
        }

        @Override
        public void lost() {
            inbox.lost();
        }
    }

    /**
     * Warms the models up, then starts to take jobs; returns when warm, connected or not.
     *
     * @throws dev.foretell.process.ListenException when the port for health and metrics is not free
     */
    public void start() {
        health.start();
        lanes.forEach(Lane::warmUp);
        warm = true;
        lanes.forEach(Lane::start);
        responder.start();
        LOG.info("{}: serving {}", name, String.join(", ", models.names()));
    }

    /** Whether the worker has a connection to the broker at present. */
    public boolean isConnected() {
        return responder.isConnected();
    }

    /** Whether the worker takes jobs: its models are warm, it has a connection to the broker, and it is not about to end. */
    public boolean isReady() {
        return warm && !draining && isConnected();
    }

    /** The port that health and metrics are served on; none when they are not. */
    public OptionalInt healthPort() {
        return health.port();
    }

    private Heartbeat heartbeat() {
        return new Heartbeat(
                name,
                ProcessName.host(),
                ProcessHandle.current().pid(),
                started,
                draining ? State.DRAINING : State.SERVING,
                lanesPerModel,
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                NativeMemory.physicalBytes(),
                models.names().stream()
                        .flatMap(model -> models.versions(model).stream())
                        .map(this::served)
                        .toList());
    }

    private Heartbeat.Served served(Model version) {
        Manifest manifest = version.manifest();
        int batchLimit = lanes.stream()
                .filter(lane -> lane.model().equals(manifest.name()))
                .mapToInt(Lane::batchMax)
                .min()
                .orElse(0);
        return metrics.of(manifest).served(batchLimit);
    }

    /** Takes no more jobs, finishes and answers those it has, then closes. A second call does nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        draining = true;
        responder.beat();
        if (!inbox.drain(LONGEST_DRAIN)) {
            LOG.warn("{}: some jobs were not finished in time; the broker will deliver them again", name);
        }
        inbox.end();
        responder.close();
        for (Lane lane : lanes) {
            try {
                lane.join(LONGEST_DRAIN.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        models.close();
        health.close();
        metrics.close();
        LOG.info("{}: stopped", name);
    }
}
