package dev.foretell.web.prediction;

import dev.foretell.web.history.History;
import dev.foretell.web.history.Prediction;
import dev.foretell.web.history.Query;
import java.util.List;
import java.util.Optional;

/** Finds and lists predictions, in flight here or in the history, and cancels them. Safe for use by several threads. */
public final class PredictionLookup {

    private final Predictions predictions;
    private final History history;
    private final JobWatchers watchers;

    public PredictionLookup(Predictions predictions, History history, JobWatchers watchers) {
        this.predictions = predictions;
        this.history = history;
        this.watchers = watchers;
    }

    /**
     * Finds a prediction.
     *
     * @throws dev.foretell.web.database.HistoryUnavailableException when it is not in flight here and the database is
     *     unavailable
     */
    public Optional<Prediction> find(String id) {
        return predictions.find(id).or(() -> history.find(id));
    }

    /**
     * Finds a prediction that must exist.
     *
     * @throws UnknownPredictionException when it does not
     */
    public Prediction existing(String id) {
        return find(id).orElseThrow(() -> unknown(id));
    }

    /** The exception for an id without a prediction. */
    public UnknownPredictionException unknown(String id) {
        return new UnknownPredictionException(id);
    }

    /** A page of predictions, newest first. */
    public List<Prediction> list(Query query) {
        return history.list(query);
    }

    /**
     * Cancels a job that no worker has started.
     *
     * @return the canceled job
     * @throws UnknownPredictionException when there is no such prediction
     * @throws ConflictException when a worker has started it, or a caller waits for it
     */
    public Prediction cancel(String id) {
        Optional<Prediction> canceled = history.cancel(id);
        canceled.ifPresent(watchers::changed);
        return canceled.orElseThrow(() -> tooLate(existing(id)));
    }

    private static ConflictException tooLate(Prediction prediction) {
        return new ConflictException(
                prediction.background()
                        ? "The prediction cannot be canceled: it is "
                                + prediction.status().wireName() + "."
                        : "The prediction cannot be canceled: its caller waits for it or has its answer.");
    }
}
