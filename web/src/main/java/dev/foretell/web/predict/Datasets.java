package dev.foretell.web.predict;

import dev.foretell.job.Answer;
import dev.foretell.job.Rows;
import dev.foretell.manifest.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * Predicts the rows of a dataset: in chunks, which travel behind interactive jobs and are shared by all workers. Safe for use by
 * several threads.
 */
public final class Datasets {

    /** The rows of a chunk: about what a worker predicts in the time of one row. */
    private static final int CHUNK_ROWS = 128;

    private final Predictions predictions;

    /** Datasets predicted through some predictions. */
    public Datasets(Predictions predictions) {
        this.predictions = predictions;
    }

    /**
     * The outputs for a dataset.
     *
     * @param outputs one row per row of the input, in its order
     * @param rowsByWorker how many rows each worker predicted
     */
    public record Scored(Rows outputs, Map<String, Integer> rowsByWorker) {}

    /** Predicts all rows, or fails as the first failing chunk does. Returns at once. */
    public CompletableFuture<Scored> predict(Manifest manifest, Rows rows, Caller caller) {
        List<CompletableFuture<Predicted>> chunks = new ArrayList<>();
        for (int from = 0; from < rows.count(); from += CHUNK_ROWS) {
            Rows chunk = rows.slice(from, Math.min(rows.count(), from + CHUNK_ROWS));
            chunks.add(predictions.predict(Request.chunk(manifest, chunk, caller)));
        }
        return CompletableFuture.allOf(chunks.toArray(CompletableFuture<?>[]::new))
                .thenApply(done -> joined(manifest, rows.count(), chunks));
    }

    private static Scored joined(Manifest manifest, int count, List<CompletableFuture<Predicted>> chunks) {
        int width = manifest.output().width();
        float[] values = new float[count * width];
        Map<String, Integer> rowsByWorker = new TreeMap<>();
        int offset = 0;
        for (CompletableFuture<Predicted> chunk : chunks) {
            Answer.Predicted answer = chunk.join().answer();
            float[] part = answer.predictions().values();
            System.arraycopy(part, 0, values, offset, part.length);
            offset += part.length;
            rowsByWorker.merge(answer.worker(), answer.predictions().count(), Integer::sum);
        }
        return new Scored(new Rows(count, width, values), rowsByWorker);
    }
}
