package dev.foretell.web.table;

import dev.foretell.manifest.Manifest;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a dataset for a model, block after block, from a stream of any length: only one block and one line are in
 * memory. Used by one thread at a time.
 *
 * <p>An invalid row is reported in its block, and the others are still read. When the file as a whole is invalid, an
 * {@link InvalidTableException} is thrown, and when the stream fails, an {@link java.io.UncheckedIOException}; reading
 * cannot continue after either.
 */
public interface RowReader extends AutoCloseable {

    /** The longest line, in characters or bytes; a longer one ends the reading. */
    int MAX_LINE = 1 << 20;

    /**
     * Reads CSV (RFC 4180; comma, semicolon or tab; UTF-8): the model's numbers in order and optionally the true class,
     * with or without a header. When the header names all columns of the model, they may be in any order, among others.
     */
    static RowReader csv(Manifest manifest, InputStream in) {
        return new CsvRows(manifest, in);
    }

    /**
     * Reads JSON Lines: each line is an object of the model's inputs by name, with the true class as {@code "class"} if
     * it is known, or an array of the numbers in order, followed by the true class if it is known.
     */
    static RowReader jsonLines(Manifest manifest, InputStream in) {
        return new JsonRows(manifest, in);
    }

    /**
     * Reads the next rows.
     *
     * @param maxRows the most rows, valid and invalid
     * @return at least one row, or null at the end
     * @throws InvalidTableException when the file as a whole is invalid: not text, not well-formed, a header that does
     *     not fit, no rows
     */
    @Nullable
    Block next(int maxRows);

    /** Whether a row with a true class was read so far. */
    boolean hasTruth();

    /** What the sender should know about how the file was read so far, one sentence each. */
    default List<String> notes() {
        return List.of();
    }

    /** Closes the stream. */
    @Override
    void close();
}
