package dev.foretell.web.table;

import dev.foretell.job.Rows;
import dev.foretell.manifest.Manifest;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads a small table at once, and takes it only as a whole: see {@link RowReader#csv} for its form. Used once, by one thread. */
public final class CsvTable {

    /** The most rows that are taken. */
    public static final int MAX_ROWS = 10_000;

    private static final int MAX_ERRORS = 10;

    private final Manifest manifest;
    private final List<String> errors = new ArrayList<>();

    private CsvTable(Manifest manifest) {
        this.manifest = manifest;
    }

    /**
     * Reads a table.
     *
     * @param csv the file's bytes, in UTF-8
     * @throws InvalidTableException when it is empty, too long, or does not fit the model
     */
    public static Table read(Manifest manifest, byte[] csv) {
        return new CsvTable(manifest).read(csv);
    }

    private Table read(byte[] csv) {
        try (RowReader reader = RowReader.csv(manifest, new ByteArrayInputStream(csv))) {
            List<Block> blocks = new ArrayList<>();
            int count = 0;
            for (Block block = reader.next(1000); block != null; block = reader.next(1000)) {
                blocks.add(block);
                block.errors().forEach(error -> error(error.sentence()));
                count += block.count();
                if (count > MAX_ROWS) {
                    throw new InvalidTableException(
                            "The file has more than " + MAX_ROWS + " rows, which is the limit.");
                }
            }
            return table(blocks, count, reader.hasTruth());
        }
    }

    private void error(String message) {
        errors.add(message);
        if (errors.size() == MAX_ERRORS) {
            errors.add("… the rest of the file was not read.");
            throw new InvalidTableException(errors);
        }
    }

    private Table table(List<Block> blocks, int count, boolean hasTruth) {
        int width = manifest.inputWidth();
        float[] values = new float[count * width];
        int[] truth = new int[count];
        List<String> warnings = new ArrayList<>();
        long implausible = 0;
        int at = 0;
        for (Block block : blocks) {
            Rows rows = block.rows();
            System.arraycopy(rows.values(), 0, values, at * width, rows.values().length);
            for (int row = 0; row < rows.count(); row++) {
                truth[at++] = truth(block, row, hasTruth);
            }
            block.warnings().forEach(warning -> warnings.add(warning.sentence()));
            implausible += block.implausible();
        }
        if (!errors.isEmpty()) {
            throw new InvalidTableException(errors);
        }
        if (implausible > warnings.size()) {
            warnings.add("… and " + (implausible - warnings.size()) + " more values out of range.");
        }
        return new Table(
                new Rows(at, width, Arrays.copyOf(values, at * width)),
                hasTruth ? Optional.of(Arrays.copyOf(truth, at)) : Optional.empty(),
                List.copyOf(warnings));
    }

    private int truth(Block block, int row, boolean hasTruth) {
        int label = block.truthOf(row);
        if (hasTruth && label == Block.UNKNOWN) {
            error("Line " + block.lineOf(row) + ", class: expected "
                    + Classes.of(manifest).expected() + ", found nothing.");
        }
        return label;
    }
}
