package dev.foretell.web.live.http;

import dev.foretell.web.edge.EventStream;
import dev.foretell.web.live.Live;
import dev.foretell.web.watch.Watcher;
import io.javalin.http.Context;
import java.time.Duration;

/**
 * The live state as server-sent events: {@code state}, every second, which also shows both sides that the connection
 * works. One instance for each stream.
 */
final class LiveEvents implements Watcher<byte[]> {

    /** The most events of a stream: then the client must reconnect, with a key that is still valid. */
    private static final long MOST = Duration.ofHours(1).dividedBy(Live.TICK);

    private final EventStream stream;
    private long sent;

    private LiveEvents(EventStream stream) {
        this.stream = stream;
    }

    /** Streams until the client or the server closes the stream. */
    static void stream(Context ctx, Live live) {
        EventStream.answer(ctx, stream -> stream.carries(live.watch(new LiveEvents(stream))));
    }

    @Override
    public void update(byte[] state) {
        if (sent++ > MOST) {
            stream.close();
        } else {
            stream.send("state", state, null);
        }
    }

    @Override
    public void over() {
        stream.close();
    }
}
