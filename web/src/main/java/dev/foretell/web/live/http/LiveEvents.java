package dev.foretell.web.live.http;

import dev.foretell.web.live.Live;
import io.javalin.http.Context;
import io.javalin.http.sse.SseClient;
import io.javalin.http.sse.SseHandler;
import java.nio.charset.StandardCharsets;

/**
 * What runs at present as server-sent events (WHATWG HTML, section 9.2): {@code state}, every second, so that neither side needs another
 * sign of life. One for each stream; safe for use by several threads.
 */
final class LiveEvents implements Live.Watcher {

    private final SseClient client;

    private LiveEvents(SseClient client) {
        this.client = client;
    }

    /** Streams until the viewer or the server goes. */
    static void stream(Context ctx, Live live) {
        new SseHandler(client -> {
                    client.keepAlive();
                    Live.Watch watch = live.watch(new LiveEvents(client));
                    client.onClose(watch::close);
                    if (client.terminated()) {
                        watch.close(); // The end came before there was something to be done at the end.
                    }
                })
                .handle(ctx);
    }

    @Override
    public synchronized void told(byte[] state) {
        if (!client.terminated()) {
            client.sendEvent("state", new String(state, StandardCharsets.UTF_8));
        }
    }

    @Override
    public void over() {
        client.close();
    }
}
