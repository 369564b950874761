package dev.foretell.web.prediction.http;

import dev.foretell.web.database.HistoryUnavailableException;
import dev.foretell.web.edge.EventStream;
import dev.foretell.web.edge.PathPrefix;
import dev.foretell.web.history.Prediction;
import dev.foretell.web.prediction.JobWatchers;
import dev.foretell.web.prediction.PredictionJson;
import dev.foretell.web.prediction.PredictionLookup;
import dev.foretell.web.watch.Watcher;
import io.javalin.http.Context;
import java.util.concurrent.Executor;

/**
 * The states of a job as server-sent events: one event for each state, named by the status, with the job as its data.
 * The stream ends with the terminal state, or when the job no longer exists.
 */
record JobEvents(EventStream stream, String prefix) implements Watcher<Prediction> {

    /** Streams the states, starting from a known one. */
    static void stream(
            Context ctx, JobWatchers watchers, PredictionLookup lookup, Executor executor, Prediction known) {
        EventStream.answer(ctx, stream -> {
            JobEvents events = new JobEvents(stream, PathPrefix.of(ctx));
            events.update(known);
            if (!known.status().isTerminal()) {
                stream.carries(watchers.watch(known, events));
                stream.comment(executor, () -> isGone(lookup, known.id()));
            }
        });
    }

    /** Whether the job no longer exists: its queue was full after all, or it was deleted. */
    private static boolean isGone(PredictionLookup lookup, String id) {
        try {
            return lookup.find(id).isEmpty();
        } catch (HistoryUnavailableException e) {
            return false;
        }
    }

    @Override
    public void update(Prediction state) {
        stream.send(state.status().wireName(), PredictionJson.write(state, prefix), state.id());
        if (state.status().isTerminal()) {
            stream.close();
        }
    }

    @Override
    public void over() {
        stream.close();
    }
}
