package dev.foretell.web.history;

import dev.foretell.web.database.ColumnValues;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;

/**
 * The true classes of predictions, in their table and in the figures. Stateless; each call is part of its caller's
 * transaction.
 */
final class Truths {

    private Truths() {}

    /** The rows, and those of them predicted correctly, that were counted before. */
    private record Before(int rows, int correct) {}

    static TruthOutcome store(Handle handle, String id, List<String> truth) {
        // The row is locked, so that of two concurrent calls the second takes back what the first has counted.
        Before before = handle.createQuery("select truth, truth_correct from prediction where id = :id for update")
                .bind("id", id)
                .map((row, context) ->
                        new Before(ColumnValues.texts(row.getString("truth")).size(), row.getInt("truth_correct")))
                .findOne()
                .orElse(new Before(0, 0));
        Optional<Prediction> prediction =
                PredictionTable.light(handle, List.of(id)).stream().findFirst();
        return prediction
                .<TruthOutcome>map(found -> store(handle, found, truth, before))
                .orElseGet(TruthOutcome.UnknownId::new);
    }

    private static TruthOutcome store(Handle handle, Prediction prediction, List<String> truth, Before before) {
        if (prediction.status() != Status.SUCCEEDED) {
            return new TruthOutcome.NotSucceeded(prediction.status());
        }
        List<String> classes = prediction.classes();
        if (classes.isEmpty()) {
            return new TruthOutcome.NoClasses();
        }
        if (truth.size() != classes.size()) {
            return new TruthOutcome.WrongNumberOfRows(classes.size(), truth.size());
        }
        int correct = (int) IntStream.range(0, truth.size())
                .filter(row -> truth.get(row).equals(classes.get(row)))
                .count();
        handle.createUpdate("update prediction set truth = :truth, truth_correct = :correct where id = :id")
                .bind("id", prediction.id())
                .bind("truth", ColumnValues.json(truth))
                .bind("correct", correct)
                .execute();
        HourlyFigures.countTruth(handle, prediction, truth.size() - before.rows(), correct - before.correct());
        return new TruthOutcome.Stored(truth.size(), correct);
    }
}
