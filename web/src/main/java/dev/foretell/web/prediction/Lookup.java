package dev.foretell.web.prediction;

import dev.foretell.web.history.History;
import dev.foretell.web.history.Prediction;
import dev.foretell.web.history.Query;
import java.util.List;
import java.util.Optional;

/** Finds predictions, under way here or remembered, and changes what may be changed of them. Safe for use by several threads. */
public final class Lookup {

    private final Predictions predictions;
    private final History history;
    private final Watchers watchers;

    public Lookup(Predictions predictions, History history, Watchers watchers) {
        this.predictions = predictions;
        this.history = history;
        this.watchers = watchers;
    }

    /**
     * A prediction.
     *
     * @throws dev.foretell.web.database.HistoryUnavailableException when it is not under way here and the database is away
     */
    public Optional<Prediction> find(String id) {
        return predictions.find(id).or(() -> history.find(id));
    }

    /**
     * The same, when it must be there.
     *
     * @throws UnknownPredictionException when it is not
     */
    public Prediction existing(String id) {
        return find(id).orElseThrow(() -> unknown(id));
    }

    /** That there is no prediction of an id. */
    public UnknownPredictionException unknown(String id) {
        return new UnknownPredictionException(id);
    }

    /** A page of predictions, the newest first. */
    public List<Prediction> list(Query query) {
        return history.list(query);
    }

    /**
     * Cancels a job that no worker has started.
     *
     * @return the canceled job
     * @throws UnknownPredictionException when there is no such prediction
     * @throws ConflictException when it is too late, or somebody waits for it
     */
    public Prediction cancel(String id) {
        Optional<Prediction> canceled = history.cancel(id);
        canceled.ifPresent(watchers::changed);
        return canceled.orElseThrow(() -> tooLate(existing(id)));
    }

    private static ConflictException tooLate(Prediction prediction) {
        return new ConflictException(
                prediction.background()
                        ? "It cannot be canceled: it is " + prediction.status().wireName() + "."
                        : "It cannot be canceled: its caller waits for it, or has its answer.");
    }
}
