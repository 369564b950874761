package dev.foretell.web;

import dev.foretell.broker.Requester;
import dev.foretell.manifest.Catalog;
import dev.foretell.manifest.Repository;
import dev.foretell.process.ProcessName;
import dev.foretell.process.Time;
import dev.foretell.web.database.Database;
import dev.foretell.web.dataset.DatasetStore;
import dev.foretell.web.dataset.DatasetWatchers;
import dev.foretell.web.dataset.Datasets;
import dev.foretell.web.dataset.http.AccuracyPage;
import dev.foretell.web.dataset.http.DatasetPages;
import dev.foretell.web.dataset.http.DatasetsApi;
import dev.foretell.web.dataset.http.JobPages;
import dev.foretell.web.digits.Digits;
import dev.foretell.web.history.History;
import dev.foretell.web.inference.Inference;
import dev.foretell.web.inference.InferenceApi;
import dev.foretell.web.inference.ObservedStatistics;
import dev.foretell.web.inference.PredictApi;
import dev.foretell.web.iris.IrisApi;
import dev.foretell.web.iris.IrisRuns;
import dev.foretell.web.live.Live;
import dev.foretell.web.live.http.WelcomePage;
import dev.foretell.web.live.http.WorkersPages;
import dev.foretell.web.models.ModelPage;
import dev.foretell.web.models.ModelsPages;
import dev.foretell.web.prediction.BrokerListener;
import dev.foretell.web.prediction.JobWatchers;
import dev.foretell.web.prediction.Jobs;
import dev.foretell.web.prediction.Models;
import dev.foretell.web.prediction.PredictionLookup;
import dev.foretell.web.prediction.Predictions;
import dev.foretell.web.prediction.Readiness;
import dev.foretell.web.prediction.TrafficSplits;
import dev.foretell.web.prediction.UnloadedMarkers;
import dev.foretell.web.prediction.WebMetrics;
import dev.foretell.web.prediction.Workers;
import dev.foretell.web.prediction.http.ComparisonApi;
import dev.foretell.web.prediction.http.PredictionsApi;
import dev.foretell.web.server.Handlers;
import dev.foretell.web.webhook.Webhooks;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The web process: serves HTTP and gRPC, and talks to the broker. Call {@link #start} once, {@link #close} any number
 * of times, from any thread; a web that is closed before or while it starts does not serve.
 */
public final class Web implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Web.class);
    private static final int MAX_THREADS = 200;

    private final Time time = Time.SYSTEM;
    private final Workers workers = new Workers(time::nanos);
    private final WebMetrics metrics = new WebMetrics();
    private final Repository repository;
    private final Requester requester;
    private final Database database;
    private final History history;
    private final Webhooks webhooks;
    private final Predictions predictions;
    private final JobWatchers watchers;
    private final Jobs jobs;
    private final DatasetStore datasetStore;
    private final Datasets datasets;
    private final DatasetWatchers datasetWatchers;
    private final BrokerListener incoming;
    private final Readiness readiness;
    private final Live live;
    private final Supplier<Rehearsed> rehearse;
    private final Servers servers;
    private final Duration drainDelay;
    private volatile CompletableFuture<Rehearsed> rehearsal = CompletableFuture.completedFuture(Rehearsed.NOTHING);
    private volatile boolean closing;
    private volatile boolean serving;
    private boolean closed;

    /**
     * Reads the model repository; neither connects nor listens yet.
     *
     * @throws dev.foretell.manifest.InvalidManifestException when the repository cannot be read
     */
    public Web(WebSettings settings) {
        this(settings, Repository.POLL);
    }

    /**
     * Reads the model repository; neither connects nor listens yet.
     *
     * @param poll the time between two scans of the repository
     */
    public Web(WebSettings settings, Duration poll) {
        this.repository = Repository.read(settings.models(), poll);
        Catalog catalog = repository.current();
        Models models = new Models(catalog, workers::serves);
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS);
        threads.setName("web");
        this.requester = new Requester(settings.broker(), ProcessName.of("web"), catalog.names());
        this.database = new Database(settings.database());
        this.history = new History(database, settings.retention(), metrics.registry(), List.of(IrisRuns::purge), time);
        this.webhooks = new Webhooks(new HistoryOutbox(history, time), settings.webhooks());
        this.predictions = new Predictions(
                requester,
                models,
                workers,
                metrics,
                history::record,
                settings.maxInFlight(),
                settings.deadline(),
                threads,
                time);
        this.watchers = new JobWatchers(history, metrics, threads);
        this.jobs = new Jobs(
                requester,
                models,
                workers,
                metrics,
                history,
                watchers,
                settings.jobDeadline(),
                webhooks::wake,
                threads,
                time);
        this.datasetStore = new DatasetStore(database, settings.retention(), time);
        this.datasets = new Datasets(datasetStore, predictions, models, metrics, settings.datasets(), time);
        this.datasetWatchers = new DatasetWatchers(datasets, threads);
        this.incoming = new BrokerListener(predictions, jobs, workers, models, metrics);
        this.readiness = new Readiness(predictions, workers, settings.models());
        this.live = new Live(new LiveSources(requester, history, readiness), workers, models, threads, time);
        UnloadedMarkers unloaded = new UnloadedMarkers(settings.models());
        PredictionLookup lookup = new PredictionLookup(predictions, history, watchers);
        TrafficSplits traffic = new TrafficSplits(settings.models(), models, repository::refresh);
        BiFunction<Predictions, WebMetrics, Handlers> handlers = (predicting, counting) -> new Handlers(
                new WelcomePage(live),
                new PredictionsApi(
                        models,
                        predicting,
                        jobs,
                        lookup,
                        watchers,
                        settings.webhooks().targets(),
                        settings.deadline(),
                        threads),
                new ComparisonApi(models, lookup, history, time),
                new DatasetsApi(models, datasets, datasetWatchers, threads),
                new DatasetPages(models, datasets),
                new JobPages(datasets, lookup, models),
                new AccuracyPage(models, predicting),
                new ModelsPages(models, live, traffic),
                new ModelPage(models, predicting, workers),
                new WorkersPages(live, requester.deadLetters()),
                new Digits(models, predicting),
                new InferenceApi(
                        new Inference(models, predicting, readiness, workers, unloaded, new ObservedStatistics(time))),
                new PredictApi(models, predicting, readiness),
                new IrisApi(models, predicting, new IrisRuns(database), threads, time),
                counting);
        this.rehearse = () -> Rehearsal.run(
                models, workers, jobs, settings.deadline(), settings.grpcPort().isPresent(), handlers);
        this.drainDelay = settings.drainDelay();
        this.servers = new Servers(settings, threads, handlers.apply(predictions, metrics));
        repository.onChange(changed -> {
            // The queues come first, so that no version is chosen whose jobs cannot be published.
            requester.serve(changed.names());
            models.use(changed);
            LOG.info("the models are now {}", String.join(", ", models.names()));
        });
    }

    /**
     * Starts to predict made-up rows without broker and workers, for about a second, so that the first callers do not
     * wait for the JVM to load and compile code. Call it before {@link #start}, which runs at the same time and serves
     * when this has finished.
     *
     * @return how many predictions were made
     */
    public CompletableFuture<Rehearsed> rehearse() {
        CompletableFuture<Rehearsed> started = CompletableFuture.supplyAsync(rehearse);
        rehearsal = started;
        return started;
    }

    /** Starts to serve, whether or not the broker is available; stops early when the web is closed meanwhile. */
    public synchronized void start() {
        Stream.<Runnable>of(
                        database::start,
                        datasetStore::start,
                        history::start,
                        webhooks::start,
                        watchers::start,
                        jobs::start,
                        datasets::start,
                        datasetWatchers::start,
                        () -> requester.start(incoming),
                        repository::start,
                        live::start,
                        rehearsal::join,
                        servers::start)
                .takeWhile(step -> !closing)
                .forEach(Runnable::run);
        serving = !closing;
    }

    /** Whether the web serves: it has started, and was not closed before. */
    public boolean isServing() {
        return serving;
    }

    /** The port that the web listens on, while it serves. */
    public int port() {
        return servers.port();
    }

    /** The port for gRPC, while the web serves; empty when the settings switch it off. */
    public OptionalInt grpcPort() {
        return servers.grpcPort();
    }

    /** Whether the web is connected to the broker. */
    public boolean isConnected() {
        return readiness.isConnected();
    }

    /** All routes that are served, such as {@code GET /predictions}. */
    public List<String> routes() {
        return servers.routes();
    }

    /** Whether predictions can be made, and the web is not about to stop. */
    public boolean isReady() {
        return readiness.isReady();
    }

    /**
     * Reports that the web is not ready, and continues to serve for the drain delay of the settings; then refuses new
     * work, answers what is in flight, and stops. An interrupt cuts the drain delay short. A second call waits for the
     * first and does nothing.
     */
    @Override
    public void close() {
        closing = true;
        closeOnce();
    }

    private synchronized void closeOnce() {
        if (closed) {
            return;
        }
        closed = true;
        servers.closeConnections();
        boolean interrupted = serving && !drainDelay.isZero() && linger();
        repository.close();
        datasets.close();
        servers.drain();
        predictions.close();
        watchers.close();
        datasetWatchers.close();
        live.close();
        servers.close();
        jobs.close();
        webhooks.close();
        requester.close();
        history.close();
        database.close();
        metrics.close();
        LOG.info("the web has stopped");
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Continues to serve for the drain delay, so that load balancers notice that this web is leaving before it refuses
     * requests.
     *
     * @return whether an interrupt cut it short; the caller restores the interrupt when everything is closed
     */
    private boolean linger() {
        readiness.leave();
        LOG.info("the web is not ready any more, and stops in {} ms", drainDelay.toMillis());
        try {
            TimeUnit.MILLISECONDS.sleep(drainDelay.toMillis());
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }
}
