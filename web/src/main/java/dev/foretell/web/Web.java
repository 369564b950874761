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
import dev.foretell.web.inference.FleetStatistics;
import dev.foretell.web.inference.InferenceApi;
import dev.foretell.web.inference.ObservedStatistics;
import dev.foretell.web.iris.IrisApi;
import dev.foretell.web.iris.Runs;
import dev.foretell.web.live.Live;
import dev.foretell.web.live.http.WelcomePage;
import dev.foretell.web.live.http.WorkersPages;
import dev.foretell.web.models.ModelPage;
import dev.foretell.web.models.ModelsPages;
import dev.foretell.web.prediction.HistoryOutbox;
import dev.foretell.web.prediction.Incoming;
import dev.foretell.web.prediction.Jobs;
import dev.foretell.web.prediction.Lookup;
import dev.foretell.web.prediction.MarkerFiles;
import dev.foretell.web.prediction.Metrics;
import dev.foretell.web.prediction.Models;
import dev.foretell.web.prediction.Predictions;
import dev.foretell.web.prediction.Readiness;
import dev.foretell.web.prediction.TrafficFiles;
import dev.foretell.web.prediction.Watchers;
import dev.foretell.web.prediction.Workers;
import dev.foretell.web.prediction.http.ComparisonApi;
import dev.foretell.web.prediction.http.PredictionsApi;
import dev.foretell.web.server.Handlers;
import dev.foretell.web.server.HttpServer;
import dev.foretell.web.webhook.Webhooks;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The web process: HTTP on one side, the broker on the other. {@link #start} once, {@link #close} any number of times, by any thread;
 * what is closed before or while it starts does not serve.
 */
public final class Web implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Web.class);
    private static final int MAX_THREADS = 200;

    private final Time time = Time.SYSTEM;
    private final Workers workers = new Workers(time::nanos);
    private final Metrics metrics = new Metrics();
    private final Repository repository;
    private final Requester requester;
    private final Database database;
    private final History history;
    private final Webhooks webhooks;
    private final Predictions predictions;
    private final Watchers watchers;
    private final Jobs jobs;
    private final DatasetStore datasetStore;
    private final Datasets datasets;
    private final DatasetWatchers datasetWatchers;
    private final Incoming incoming;
    private final Readiness readiness;
    private final Live live;
    private final Supplier<Integer> rehearse;
    private final HttpServer server;
    private final Duration drainDelay;
    private volatile CompletableFuture<Integer> rehearsal = CompletableFuture.completedFuture(0);
    private volatile boolean closing;
    private volatile boolean serving;
    private boolean closed;

    /**
     * Reads the model repository; connects to nothing and listens on nothing yet.
     *
     * @throws dev.foretell.manifest.InvalidManifestException when the repository cannot be read
     */
    public Web(WebSettings settings) {
        this(settings, Repository.POLL);
    }

    /**
     * The same, following the repository at another pace.
     *
     * @param poll how often the repository is looked at
     */
    public Web(WebSettings settings, Duration poll) {
        this.repository = Repository.read(settings.models(), poll);
        Catalog catalog = repository.current();
        Models models = new Models(catalog, workers::serves);
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS);
        threads.setName("web");
        this.requester = new Requester(settings.broker(), ProcessName.of("web"), catalog.names());
        this.database = new Database(settings.database());
        this.history = new History(database, settings.retention(), metrics.registry(), List.of(Runs::purge), time);
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
        this.watchers = new Watchers(history, metrics, threads);
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
        this.incoming = new Incoming(predictions, jobs, workers, models, metrics);
        this.readiness = new Readiness(predictions, workers, settings.models());
        this.live = new Live(new LiveSources(requester, history, readiness), workers, models, threads, time);
        ObservedStatistics observed = new ObservedStatistics(time);
        Lookup lookup = new Lookup(predictions, history, watchers);
        TrafficFiles traffic = new TrafficFiles(settings.models(), models, repository::refresh);
        BiFunction<Predictions, Metrics, Handlers> handlers = (predicting, counting) -> new Handlers(
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
                        models,
                        predicting,
                        readiness,
                        workers,
                        new MarkerFiles(settings.models()),
                        observed,
                        new FleetStatistics(observed, workers)),
                new IrisApi(models, predicting, new Runs(database), threads, time),
                counting);
        this.rehearse = () -> Rehearsal.run(models, workers, jobs, settings.deadline(), handlers);
        this.drainDelay = settings.drainDelay();
        this.server = new HttpServer(
                settings.host(), settings.port(), threads, handlers.apply(predictions, metrics), settings.access());
        repository.onChange(changed -> {
            // The queues first: nobody may choose a model whose jobs cannot be published.
            requester.serve(changed.names());
            models.use(changed);
            LOG.info("the models are now {}", String.join(", ", models.names()));
        });
    }

    /**
     * Begins to predict made-up rows without broker and workers, for about a second, so that the first callers do not wait for the JVM to load
     * and compile what they need. Called before {@link #start}, which goes on meanwhile and serves when this is over.
     *
     * @return how many predictions were made
     */
    public CompletableFuture<Integer> rehearse() {
        CompletableFuture<Integer> begun = CompletableFuture.supplyAsync(rehearse);
        rehearsal = begun;
        return begun;
    }

    /** Starts to serve, connected to the broker or not yet; stops half way when it is closed meanwhile. */
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
                        server::start)
                .takeWhile(step -> !closing)
                .forEach(Runnable::run);
        serving = !closing;
    }

    /** Whether it has started, and was not closed before it had. */
    public boolean isServing() {
        return serving;
    }

    /** The port that is listened on, while it serves. */
    public int port() {
        return server.port();
    }

    /** Whether there is a connection to the broker at present. */
    public boolean isConnected() {
        return readiness.isConnected();
    }

    /** Every route that is served, such as {@code GET /predictions}. */
    public List<String> routes() {
        return server.routes();
    }

    /** Whether predictions can be made at present, and go on to be. */
    public boolean isReady() {
        return readiness.isReady();
    }

    /**
     * Says that it is not ready, and goes on to serve for as long as the settings tell; then refuses new work, answers what is under
     * way, and stops. An interrupt cuts the first of these short. A second call waits for the first, and does nothing.
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
        server.sayFarewell();
        boolean interrupted = serving && !drainDelay.isZero() && linger();
        repository.close();
        datasets.close();
        predictions.close();
        watchers.close();
        datasetWatchers.close();
        live.close();
        server.close();
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
     * Gives those who distribute requests the time to see that this web leaves, before it refuses any.
     *
     * @return whether it was cut short by an interrupt, which is to be told when all has been closed in order
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
