package dev.foretell.web.edge;

import dev.foretell.web.watch.Watch;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.sse.SseClient;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Server-sent events (WHATWG HTML, section 9.2) to one client. Safe for use by several threads. */
public final class EventStream {

    private static final String MEDIA_TYPE = "text/event-stream";

    /** The media ranges that include it. */
    private static final List<String> ACCEPTED = List.of(MEDIA_TYPE, "text/*", "*/*");

    /** Comments keep proxies from closing the stream, and reveal whether the client is still connected. */
    private static final long SECONDS_BETWEEN_COMMENTS = 15;

    private final SseClient client;

    private EventStream(SseClient client) {
        this.client = client;
    }

    /** Whether a request asks for events. */
    public static boolean wanted(Context ctx) {
        String accepted = ctx.header("Accept");
        return accepted != null
                && accepted.contains(MEDIA_TYPE)
                && !ctx.req().getMethod().equals("HEAD");
    }

    /**
     * Answers with a stream, which stays open until one of the two sides closes it.
     *
     * @param begin sends the first event, and arranges for the rest
     */
    public static void answer(Context ctx, Consumer<EventStream> begin) {
        ctx.contentType(MEDIA_TYPE + ";charset=utf-8")
                .header("Connection", "close")
                .header("Cache-Control", "no-cache")
                .header("X-Accel-Buffering", "no");
        ctx.async(task -> task.timeout = 0, () -> {
            ctx.res().flushBuffer(); // The client sees that the stream has begun.
            SseClient client = new SseClient(ctx);
            client.keepAlive();
            begin.accept(new EventStream(client));
        });
    }

    /**
     * Answers on a route that has nothing but a stream: a client that accepts anything need not name it.
     *
     * @param stream answers with the stream
     */
    public static void only(Context ctx, Runnable stream) {
        String accepted = ctx.header("Accept");
        if (accepted != null && ACCEPTED.stream().noneMatch(accepted::contains)) {
            throw new BadRequestException(
                    HttpStatus.NOT_ACCEPTABLE,
                    "Only a stream of events is available here: send the header \"Accept: text/event-stream\".");
        }
        if (ctx.req().getMethod().equals("HEAD")) {
            ctx.contentType(MEDIA_TYPE);
        } else {
            stream.run();
        }
    }

    /** Closes a watch when the stream closes. */
    public void carries(Watch<?> watch) {
        client.onClose(watch::close);
        if (client.terminated()) {
            watch.close(); // The stream was closed before the watch was registered.
        }
    }

    // One thread at a time: Javalin may write a comment into the middle of an event.

    /** Sends an event, unless the stream is closed. */
    public synchronized void send(String event, byte[] json, @Nullable String id) {
        if (!client.terminated()) {
            client.sendEvent(event, new String(json, StandardCharsets.UTF_8), id);
        }
    }

    /**
     * Sends comments regularly, until the stream is closed.
     *
     * @param isOver whether no event will follow; checked before each comment, and closes the stream
     */
    public void comment(Executor executor, BooleanSupplier isOver) {
        CompletableFuture.delayedExecutor(SECONDS_BETWEEN_COMMENTS, TimeUnit.SECONDS, executor)
                .execute(() -> {
                    if (!client.terminated() && isOver.getAsBoolean()) {
                        close();
                    } else if (sendComment()) {
                        comment(executor, isOver);
                    }
                });
    }

    private synchronized boolean sendComment() {
        if (!client.terminated()) {
            client.sendComment("still here");
        }
        return !client.terminated();
    }

    /** Closes the stream; a second call does nothing. */
    public synchronized void close() {
        client.close();
    }
}
