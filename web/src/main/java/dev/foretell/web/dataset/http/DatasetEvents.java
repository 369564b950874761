package dev.foretell.web.dataset.http;

import dev.foretell.web.dataset.Dataset;
import dev.foretell.web.dataset.DatasetWatchers;
import dev.foretell.web.edge.EventStream;
import dev.foretell.web.edge.Json;
import dev.foretell.web.edge.PathPrefix;
import dev.foretell.web.watch.Watcher;
import io.javalin.http.Context;
import java.util.concurrent.Executor;

/**
 * Sends the progress of a dataset as server-sent events: at most some events a second, each named by the status, with
 * the dataset as its data. The stream ends when the dataset ends, it is deleted, or this server stops.
 */
record DatasetEvents(EventStream stream, String prefix) implements Watcher<Dataset> {

    /** Streams the states that follow a known one. */
    static void stream(Context ctx, DatasetWatchers watchers, Executor executor, Dataset known) {
        EventStream.answer(ctx, stream -> {
            DatasetEvents events = new DatasetEvents(stream, PathPrefix.of(ctx));
            events.update(known);
            if (!known.status().isTerminal()) {
                stream.carries(watchers.watch(known, events));
                stream.comment(executor, () -> false);
            }
        });
    }

    @Override
    public void update(Dataset state) {
        stream.send(state.status().wireName(), Json.bytes(DatasetJson.of(state, prefix)), state.id());
        if (state.status().isTerminal()) {
            stream.close();
        }
    }

    @Override
    public void over() {
        stream.close();
    }
}
