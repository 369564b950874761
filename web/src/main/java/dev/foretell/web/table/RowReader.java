package dev.foretell.web.table;

import dev.foretell.manifest.Manifest;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a dataset for a model, block after block, from a stream of any length: what is in memory is one block and one line. Used by one
 * thread at a time.
 *
 * <p>What is wrong with a row is told in its block and does not stop the others. What is wrong with the whole file is an
 * {@link InvalidTableException}, and a stream that fails an {@link java.io.UncheckedIOException}; neither can be read on from.
 */
public interface RowReader extends AutoCloseable {

    /** The longest line that is read, in characters or bytes; a longer one ends the reading. */
    int MAX_LINE = 1 << 20;

    /**
     * Reads CSV (RFC 4180; comma, semicolon or tab; UTF-8): the model's numbers in order and optionally the class, with or without a
     * header. When the header names all of the model's columns, they may stand in any order, among others.
     */
    static RowReader csv(Manifest manifest, InputStream in) {
        return new CsvRows(manifest, in);
    }

    /**
     * Reads JSON Lines: on each line an object of the model's inputs by name, with the class as {@code "class"} if it is known, or an
     * array of the numbers in order, with the class behind them if it is known.
     */
    static RowReader jsonLines(Manifest manifest, InputStream in) {
        return new JsonRows(manifest, in);
    }

    /**
     * The next rows.
     *
     * @param maxRows how many rows at most, good and wrong ones together
     * @return at least one row, or null at the end
     * @throws InvalidTableException when the file as a whole is wrong: no text, not well-formed, a header that does not fit, no rows
     */
    @Nullable
    Block next(int maxRows);

    /** Whether a row with a class has been read yet. */
    boolean hasTruth();

    /** Closes the stream. */
    @Override
    void close();
}
