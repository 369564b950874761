package dev.foretell.worker;

import dev.foretell.broker.Responder;
import dev.foretell.heartbeat.Heartbeat;
import dev.foretell.heartbeat.Heartbeat.State;
import dev.foretell.manifest.Repository;
import dev.foretell.model.Model;
import dev.foretell.model.engine.NativeThreads;
import dev.foretell.model.engine.nd4j.NativeMemory;
import dev.foretell.process.ProcessName;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker: loads its models, consumes jobs, predicts them in batches and answers. While it serves, it follows the
 * model repository. {@link #start} once, {@link #close} any number of times; after closing it is not started again.
 */
public final class Worker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(25);

    /** How long a removed version is kept: longer than webs take to notice, and than jobs are usually in flight. */
    public static final Duration GRACE = Duration.ofSeconds(60);

    private final String name;
    private final WorkerSettings settings;
    private final LoadedModels models = new LoadedModels();
    private final Inbox inbox;
    private final AnswerSender answers;
    private final JobDecoder decoder;
    private final PictureThreads pictures;
    private final ServedModels served;
    private final Loader loader;
    private final AdaptivePrefetch prefetch;
    private final Responder responder;
    private final Consumer<List<DecodedJob>> beforePass;
    private final WorkerMetrics metrics = new WorkerMetrics(models);
    private final HealthServer health;
    private final Instant started = Instant.now();
    private final Object transition = new Object();
    private volatile WorkerState state = WorkerState.NEW;

    /**
     * A worker that is not yet started.
     *
     * @param name the worker's unique name, for answers and logs
     */
    public Worker(String name, WorkerSettings settings) {
        this(name, settings, Repository.POLL, GRACE);
    }

    /**
     * A worker that is not yet started, and follows the repository at another interval.
     *
     * @param poll the time between two scans
     * @param grace how long a removed version is kept, for jobs in flight
     */
    public Worker(String name, WorkerSettings settings, Duration poll, Duration grace) {
        this(name, settings, poll, grace, jobs -> {});
    }

    /** A worker for tests of crashes, with a consumer of the jobs of each forward pass just before it. */
    Worker(String name, WorkerSettings settings, Consumer<List<DecodedJob>> beforePass) {
        this(name, settings, Repository.POLL, GRACE, beforePass);
    }

    private Worker(
            String name,
            WorkerSettings settings,
            Duration poll,
            Duration grace,
            Consumer<List<DecodedJob>> beforePass) {
        this.name = name;
        this.settings = settings;
        this.health = new HealthServer(settings.host(), settings.port(), this::isReady, metrics::scrape);
        this.beforePass = beforePass;
        this.inbox = new Inbox(List.of(), settings.batchDelay(), new Inbox.Intake() {
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
        this.answers = new AnswerSender(name, inbox, metrics);
        this.decoder = new JobDecoder(models, answers);
        this.pictures = new PictureThreads(name, new PictureWork(decoder, answers, inbox));
        this.served = new ServedModels(
                name, settings.serve(), models, inbox, grace, this::lanes, new ServedModels.Listener() {
                    @Override
                    public void serve(List<String> models) {
                        responder.serve(models);
                    }

                    @Override
                    public void changed() {
                        metrics.serves(models.all());
                        responder.beat();
                    }
                });
        this.loader = new Loader(
                name, served, inbox, poll, held -> decoder.decode(held).ifPresent(inbox::add));
        this.prefetch = new AdaptivePrefetch(settings.lanes(), settings.prefetch());
        this.responder = new Responder(
                settings.broker(),
                name,
                List.of(),
                prefetch,
                new JobReceiver(inbox, decoder, pictures, loader, answers, metrics),
                this::heartbeat);
    }

    private List<Lane> lanes(String model) {
        return IntStream.rangeClosed(1, settings.lanes())
                .mapToObj(i -> new Lane(
                        name + "-" + model + "-" + i,
                        model,
                        settings.batchMax(),
                        inbox,
                        decoder,
                        answers,
                        metrics,
                        prefetch,
                        beforePass))
                .toList();
    }

    /** Moves on to a later state. Returns whether the worker was not there before. */
    private boolean become(WorkerState next) {
        synchronized (transition) {
            boolean moves = state.mayBecome(next);
            state = moves ? next : state;
            return moves;
        }
    }

    /**
     * Loads the models and warms them up, then starts to take jobs; returns when warm, connected or not.
     *
     * @throws dev.foretell.manifest.InvalidManifestException when the repository cannot be read
     * @throws dev.foretell.model.ModelException when a model that is to be served cannot be loaded
     * @throws dev.foretell.process.ListenException when the port for health and metrics is not free
     * @throws IllegalStateException when it was started or closed before
     */
    public void start() {
        if (!become(WorkerState.STARTING)) {
            throw new IllegalStateException("the worker " + name + " was started or closed before");
        }
        loader.load(Repository.read(settings.models()));
        LOG.info("{}: {}", name, parallelism());
        health.start();
        loader.start();
        if (become(WorkerState.SERVING)) {
            responder.start();
            LOG.info("{}: serving {}", name, String.join(", ", served().keySet()));
        }
    }

    private Parallelism parallelism() {
        return new Parallelism(Runtime.getRuntime().availableProcessors(), settings.lanes(), NativeThreads.perLane());
    }

    /** The versions that are loaded and warmed up now, by model, oldest first. A copy. */
    public SortedMap<String, SortedSet<String>> served() {
        return models.announced();
    }

    /** Whether the worker has a connection to the broker at present. */
    public boolean isConnected() {
        return responder.isConnected();
    }

    /** Whether the worker takes jobs: its models are warm, it is connected to the broker, and it does not drain. */
    public boolean isReady() {
        return state == WorkerState.SERVING && isConnected();
    }

    /** The port of health and metrics; empty when they are not served. */
    public OptionalInt healthPort() {
        return health.port();
    }

    private Heartbeat heartbeat() {
        return new Heartbeat(
                name,
                ProcessName.host(),
                ProcessHandle.current().pid(),
                started,
                state.mayBecome(WorkerState.DRAINING) ? State.SERVING : State.DRAINING,
                settings.lanes(),
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                NativeMemory.physicalBytes(),
                models.all().stream().map(this::served).toList());
    }

    private Heartbeat.Served served(Model version) {
        return metrics.of(version.manifest()).served(version, served.limit(version));
    }

    /** Takes no more jobs, finishes and answers those it has, then closes. A second call does nothing. */
    @Override
    public synchronized void close() {
        if (!become(WorkerState.DRAINING)) {
            return;
        }
        responder.beat();
        loader.stop();
        if (!inbox.drain(LONGEST_DRAIN)) {
            LOG.warn("{}: some jobs were not finished in time; the broker will redeliver them", name);
        }
        loader.close();
        inbox.end();
        responder.close();
        pictures.close();
        for (Lane lane : served.lanes()) {
            try {
                lane.join(LONGEST_DRAIN.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        health.close();
        metrics.close();
        become(WorkerState.CLOSED);
        LOG.info("{}: stopped", name);
    }
}
