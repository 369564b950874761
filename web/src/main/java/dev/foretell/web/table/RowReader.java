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
     * Reads CSV (RFC 4180; comma, semicolon, tab or vertical bar): the model's numbers in order and optionally the true
     * class, without a header; or columns in any order, among others, with a header that names all columns of the model
     * in a way that {@link FeatureNames} matches. Separator, decimal comma and encoding are found from its beginning.
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
     * Reads a dataset in the format that its beginning shows: CSV, JSON Lines or one JSON document.
     *
     * @param jsonLines whether a file that is not recognised is JSON Lines, rather than CSV
     */
    static RowReader detected(Manifest manifest, InputStream in, boolean jsonLines) {
        return new DetectedRows(manifest, in, jsonLines);
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

    /**
     * Whether the true classes of the file are numbered from 1, so that all blocks must be {@link Block#fromZero
     * renumbered}. Call it at the end.
     *
     * @throws InvalidTableException when that is possible, but not certain
     */
    boolean classesFromOne();

    /**
     * The names that the file gives the columns of the model, in the model's order, null for a column without one;
     * empty when the file has no header.
     */
    default List<@Nullable String> header() {
        return List.of();
    }

    /** What the sender should know about how the file was read so far, one sentence each. */
    List<String> notes();

    /** Closes the stream. */
    @Override
    void close();
}
