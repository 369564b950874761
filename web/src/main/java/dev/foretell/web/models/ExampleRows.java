package dev.foretell.web.models;

import static dev.foretell.web.edge.Formats.FORMATS;

import dev.foretell.job.Rows;
import dev.foretell.manifest.Catalog;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.table.Block;
import dev.foretell.web.table.InvalidTableException;
import dev.foretell.web.table.RowReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Optional;

/**
 * Example rows for a model: the first rows of its sample. Immutable.
 *
 * @param rows empty when the model has no sample
 * @param decimals for each column, the most decimals of its values
 */
record ExampleRows(Optional<Rows> rows, int[] decimals) {

    /** The decimals without an example: fine enough for what people type. */
    private static final int USUAL_DECIMALS = 2;

    private static final int MOST_DECIMALS = 4;

    /** The most rows that are read. */
    private static final int MOST = 1_000;

    static ExampleRows of(Catalog.Entry entry) {
        Optional<Rows> rows = read(entry);
        Manifest manifest = entry.manifest();
        int[] decimals = new int[manifest.inputWidth()];
        Arrays.setAll(
                decimals,
                column -> manifest.datatypes().get(column).isWhole()
                                || manifest.datatypes().get(column).isText()
                        ? 0
                        : rows.map(all -> decimals(all, column)).orElse(USUAL_DECIMALS));
        return new ExampleRows(rows, decimals);
    }

    private static Optional<Rows> read(Catalog.Entry entry) {
        Manifest.Samples samples = entry.manifest().samples();
        if (samples == null || samples.file() == null) {
            return Optional.empty();
        }
        try (RowReader reader = RowReader.csv(
                entry.manifest(), Files.newInputStream(entry.folder().resolve(samples.file())))) {
            return Optional.ofNullable(reader.next(MOST)).map(Block::rows).filter(rows -> rows.count() > 0);
        } catch (IOException
                | UncheckedIOException
                | InvalidTableException e) { // The version is gone or is changing: there are no examples.
            return Optional.empty();
        }
    }

    private static int decimals(Rows rows, int column) {
        int most = 0;
        for (int row = 0; row < rows.count() && most < MOST_DECIMALS; row++) {
            most = Math.max(most, new BigDecimal(FORMATS.plain(rows.at(row, column))).scale());
        }
        return Math.min(most, MOST_DECIMALS);
    }

    int count() {
        return rows.map(Rows::count).orElse(0);
    }

    /** A row by its number, from 1. */
    Rows row(int number) {
        return rows.orElseThrow().slice(number - 1, number);
    }
}
