package dev.foretell.bench.load;

import dev.foretell.job.Rows;
import dev.foretell.manifest.Classification;
import dev.foretell.manifest.Manifest;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;

/**
 * A dataset as CSV of any length, generated while it is read: a header, rows that are plausible by the manifest, and a
 * random class. To spare the machine that the server runs on, a limited number of lines is repeated. The same seed
 * gives the same file. Not safe for use by several threads.
 */
final class DatasetCsv extends InputStream {

    private static final int DIFFERENT_ROWS = 10_000;

    private final byte[][] lines;
    private final long rows;
    private byte[] current;
    private int position;
    private long next;

    DatasetCsv(Manifest manifest, long rows, long seed) {
        this(header(manifest), lines(manifest, seed), rows);
    }

    private DatasetCsv(byte[] header, byte[][] lines, long rows) {
        this.current = header;
        this.lines = lines;
        this.rows = rows;
    }

    private static byte[] header(Manifest manifest) {
        String columns = String.join(",", manifest.columns());
        return bytes(columns + (manifest.classification().isPresent() ? ",class\n" : "\n"));
    }

    private static byte[][] lines(Manifest manifest, long seed) {
        Rows rows = new RandomInstances(manifest, seed).rows(DIFFERENT_ROWS);
        List<String> labels =
                manifest.classification().map(Classification::labels).orElse(List.of());
        Random random = new Random(seed);
        byte[][] lines = new byte[DIFFERENT_ROWS][];
        for (int row = 0; row < DIFFERENT_ROWS; row++) {
            StringJoiner line = new StringJoiner(",", "", "\n");
            for (int column = 0; column < rows.width(); column++) {
                float value = rows.at(row, column);
                line.add(value == Math.rint(value) ? Integer.toString((int) value) : Float.toString(value));
            }
            if (!labels.isEmpty()) {
                line.add(labels.get(random.nextInt(labels.size())));
            }
            lines[row] = bytes(line.toString());
        }
        return lines;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A copy of the file, at its beginning. */
    DatasetCsv again(Manifest manifest) {
        return new DatasetCsv(header(manifest), lines, rows);
    }

    /** Moves to the next line at the end of one. Returns false at the end of the file. */
    private boolean advance() {
        if (position < current.length) {
            return true;
        }
        if (next == rows) {
            return false;
        }
        current = lines[(int) (next++ % lines.length)];
        position = 0;
        return true;
    }

    @Override
    public int read() {
        return advance() ? current[position++] & 0xff : -1;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        int filled = 0;
        while (filled < length && advance()) {
            int count = Math.min(length - filled, current.length - position);
            System.arraycopy(current, position, buffer, offset + filled, count);
            position += count;
            filled += count;
        }
        return filled == 0 && length > 0 ? -1 : filled;
    }
}
