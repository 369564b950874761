package dev.foretell.web.http;

import dev.foretell.web.history.Prediction;
import dev.foretell.web.predict.PredictionJson;
import dev.foretell.web.predict.Watchers;
import io.javalin.http.Context;
import io.javalin.http.sse.SseClient;
import io.javalin.http.sse.SseHandler;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The states of a job as server-sent events (WHATWG HTML, section 9.2): one event for each, named by the status, with the job as its
 * data; the stream ends with the terminal one. Stateless.
 */
final class Events {

    static final String MEDIA_TYPE = "text/event-stream";

    /** Tells proxies that the stream lives, and finds out whether the client does. */
    private static final long SECONDS_BETWEEN_COMMENTS = 15;

    private Events() {}

    /** Whether the caller asks for events. */
    static boolean wanted(Context ctx) {
        String accepted = ctx.header("Accept");
        return accepted != null && accepted.contains(MEDIA_TYPE);
    }

    /** Streams the states from a known one on. */
    static void stream(Context ctx, Watchers watchers, Prediction known) {
        new SseHandler(client -> {
                    client.keepAlive();
                    send(client, known);
                    if (!known.status().isTerminal()) {
                        Watchers.Watch watch = watchers.watch(known, state -> send(client, state));
                        client.onClose(watch::close);
                        comment(client);
                    }
                })
                .handle(ctx);
    }

    private static void comment(SseClient client) {
        CompletableFuture.delayedExecutor(SECONDS_BETWEEN_COMMENTS, TimeUnit.SECONDS)
                .execute(() -> {
                    if (!client.terminated()) {
                        client.sendComment("still here");
                        comment(client);
                    }
                });
    }

    private static void send(SseClient client, Prediction state) {
        client.sendEvent(
                state.status().wireName(), new String(PredictionJson.write(state), StandardCharsets.UTF_8), state.id());
        if (state.status().isTerminal()) {
            client.close();
        }
    }
}
