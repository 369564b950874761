package dev.foretell.web.table;

import dev.foretell.job.Rows;
import dev.foretell.manifest.Manifest;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes the rows of a dataset with their predictions, block after block in the order of the file; rows with an error
 * stay in their place. The stream is flushed at the end, not closed. Used by one thread at a time, for one dataset.
 */
public interface ResultWriter {

    /**
     * Writes CSV (RFC 4180, UTF-8, with a header).
     *
     * @param hasTruth whether there is a column for the true class
     */
    static ResultWriter csv(Manifest manifest, boolean hasTruth, OutputStream out) {
        return new CsvResult(new ResultColumns(manifest, hasTruth), out);
    }

    /**
     * Writes JSON: an array of one object per row, each on a line of its own, with the names of the CSV's columns.
     *
     * @param hasTruth whether there is a member for the true class
     */
    static ResultWriter json(Manifest manifest, boolean hasTruth, OutputStream out) {
        return new JsonResult(new ResultColumns(manifest, hasTruth), out);
    }

    /** Writes what comes before the first row. */
    void begin() throws IOException;

    /**
     * Writes the rows of a block.
     *
     * @param outputs the outputs of its valid rows, in their order, or null when they were not predicted
     * @param failure why they were not, or null
     */
    void block(Block block, @Nullable Rows outputs, @Nullable String failure) throws IOException;

    /** Writes what comes after the last row. */
    void end() throws IOException;
}
