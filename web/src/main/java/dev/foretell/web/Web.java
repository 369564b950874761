package dev.foretell.web;

import dev.foretell.manifest.Catalog;
import dev.foretell.manifest.Repository;
import dev.foretell.process.ProcessName;
import dev.foretell.web.http.HttpServer;
import dev.foretell.web.predict.MarkerFiles;
import dev.foretell.web.predict.Metrics;
import dev.foretell.web.predict.Models;
import dev.foretell.web.predict.Predictions;
import dev.foretell.web.predict.Readiness;
import dev.foretell.web.predict.Workers;
import java.time.Duration;
import java.util.List;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The web process: HTTP on one side, the broker on the other. {@link #start} once, {@link #close} any number of times. */
public final class Web implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Web.class);
    private static final int MAX_THREADS = 200;

    private final Workers workers = new Workers();
    private final Metrics metrics = new Metrics();
    private final Repository repository;
    private final Predictions predictions;
    private final Readiness readiness;
    private final HttpServer server;
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
        this.predictions = new Predictions(
                settings.broker(),
                ProcessName.of("web"),
                catalog.names(),
                settings.maxInFlight(),
                workers,
                metrics,
                threads);
        this.readiness = new Readiness(predictions, workers, settings.models());
        this.server = new HttpServer(
                settings.host(),
                settings.port(),
                threads,
                models,
                predictions,
                new MarkerFiles(settings.models()),
                readiness,
                metrics,
                settings.deadline(),
                settings.access());
        repository.onChange(changed -> {
            // The queues first: nobody may choose a model whose jobs cannot be published.
            predictions.serve(changed.names());
            models.use(changed);
            LOG.info("the models are now {}", String.join(", ", models.names()));
        });
    }

    /** Starts to serve, connected to the broker or not yet. */
    public void start() {
        predictions.start();
        repository.start();
        server.start();
    }

    /** The port that is listened on. */
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

    /** Whether predictions can be made at present. */
    public boolean isReady() {
        return readiness.isReady();
    }

    /** Refuses new work, answers what is under way, then stops. A second call does nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        repository.close();
        predictions.close();
        server.close();
        metrics.close();
        LOG.info("the web has stopped");
    }
}
