package dev.foretell.web.dataset.http;

import dev.foretell.web.database.HistoryUnavailableException;
import dev.foretell.web.dataset.Dataset;
import dev.foretell.web.dataset.Datasets;
import dev.foretell.web.edge.Json;
import io.javalin.http.Context;
import io.javalin.http.sse.SseClient;
import io.javalin.http.sse.SseHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The progress of a dataset as server-sent events (WHATWG HTML, section 9.2): one event for each change, some a second at most, named by
 * the status, with the dataset as its data. It is read from the database, wherever the dataset is predicted. The stream ends with the
 * end of the dataset, when it is deleted, or when this server stops. One for each stream; one thread at a time.
 */
final class DatasetEvents {

    private static final Logger LOG = LoggerFactory.getLogger(DatasetEvents.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

    /** Tells proxies that the stream lives, and finds out whether the client does. */
    private static final long NANOS_BETWEEN_COMMENTS = Duration.ofSeconds(15).toNanos();

    private final Datasets datasets;
    private final Executor executor;
    private final SseClient client;
    private @Nullable Dataset told;
    private long lastSent;

    private DatasetEvents(Datasets datasets, Executor executor, SseClient client) {
        this.datasets = datasets;
        this.executor = executor;
        this.client = client;
    }

    /** Streams the states from a known one on. */
    static void stream(Context ctx, Datasets datasets, Executor executor, Dataset known) {
        new SseHandler(client -> {
                    client.keepAlive();
                    new DatasetEvents(datasets, executor, client).tell(known);
                })
                .handle(ctx);
    }

    private void look(String id) {
        try {
            Optional<Dataset> found = client.terminated() || datasets.isClosed() ? Optional.empty() : datasets.find(id);
            found.ifPresentOrElse(this::tell, client::close);
        } catch (HistoryUnavailableException e) {
            comment();
            lookLater(id);
        } catch (RuntimeException e) {
            LOG.error("dataset {}: its stream of events is cut off", id, e);
            client.close();
        }
    }

    private void tell(Dataset dataset) {
        if (!dataset.equals(told)) {
            client.sendEvent(
                    dataset.status().wireName(),
                    new String(Json.bytes(DatasetJson.of(dataset)), StandardCharsets.UTF_8),
                    dataset.id());
            told = dataset;
            lastSent = System.nanoTime();
        } else {
            comment();
        }
        if (dataset.status().isTerminal()) {
            client.close();
        } else {
            lookLater(dataset.id());
        }
    }

    private void comment() {
        if (System.nanoTime() - lastSent > NANOS_BETWEEN_COMMENTS) {
            client.sendComment("still here");
            lastSent = System.nanoTime();
        }
    }

    private void lookLater(String id) {
        CompletableFuture.delayedExecutor(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS, executor)
                .execute(() -> look(id));
    }
}
