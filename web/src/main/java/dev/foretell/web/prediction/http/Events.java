package dev.foretell.web.prediction.http;

import dev.foretell.web.database.HistoryUnavailableException;
import dev.foretell.web.history.Prediction;
import dev.foretell.web.prediction.Lookup;
import dev.foretell.web.prediction.PredictionJson;
import dev.foretell.web.prediction.Watchers;
import io.javalin.http.Context;
import io.javalin.http.sse.SseClient;
import io.javalin.http.sse.SseHandler;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * The states of a job as server-sent events (WHATWG HTML, section 9.2): one event for each, named by the status, with the job as its
 * data; the stream ends with the terminal one, or when the job is not there any more. One for each stream; safe for use by several
 * threads.
 */
public final class Events {

    private static final String MEDIA_TYPE = "text/event-stream";

    /** Tells proxies that the stream lives, and finds out whether the client does. */
    private static final long SECONDS_BETWEEN_COMMENTS = 15;

    private final Watchers watchers;
    private final Lookup lookup;
    private final Executor executor;
    private final SseClient client;
    private final String id;

    private Events(Watchers watchers, Lookup lookup, Executor executor, SseClient client, String id) {
        this.watchers = watchers;
        this.lookup = lookup;
        this.executor = executor;
        this.client = client;
        this.id = id;
    }

    /** Whether the caller asks for events. */
    public static boolean wanted(Context ctx) {
        String accepted = ctx.header("Accept");
        return accepted != null
                && accepted.contains(MEDIA_TYPE)
                && !ctx.req().getMethod().equals("HEAD");
    }

    /** Streams the states from a known one on. */
    static void stream(Context ctx, Watchers watchers, Lookup lookup, Executor executor, Prediction known) {
        new SseHandler(client -> new Events(watchers, lookup, executor, client, known.id()).begin(known)).handle(ctx);
    }

    private void begin(Prediction known) {
        client.keepAlive();
        send(known);
        if (!known.status().isTerminal()) {
            Watchers.Watch watch = watchers.watch(known, this::send, this::end);
            client.onClose(watch::close);
            if (client.terminated()) {
                watch.close(); // The end came before there was something to be done at the end.
            }
            commentLater();
        }
    }

    private void commentLater() {
        CompletableFuture.delayedExecutor(SECONDS_BETWEEN_COMMENTS, TimeUnit.SECONDS, executor)
                .execute(this::comment);
    }

    private void comment() {
        if (isGone()) {
            end();
        } else if (sendComment()) {
            commentLater();
        }
    }

    /** Whether the job is not there any more, so that no end of it will be told: its queue was full after all, or it is forgotten. */
    private boolean isGone() {
        try {
            return !client.terminated() && lookup.find(id).isEmpty();
        } catch (HistoryUnavailableException e) {
            return false;
        }
    }

    // One thread at a time: Javalin lets a comment come into the middle of an event.

    private synchronized boolean sendComment() {
        if (!client.terminated()) {
            client.sendComment("still here");
        }
        return !client.terminated();
    }

    private synchronized void send(Prediction state) {
        if (!client.terminated()) {
            client.sendEvent(
                    state.status().wireName(),
                    new String(PredictionJson.write(state), StandardCharsets.UTF_8),
                    state.id());
        }
        if (state.status().isTerminal()) {
            end();
        }
    }

    private synchronized void end() {
        client.close();
    }
}
