package dev.foretell.web.table;

import dev.foretell.job.Rows;
import dev.foretell.job.TextCollector;
import dev.foretell.manifest.Datatypes;
import dev.foretell.manifest.Manifest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Collects the rows of a dataset into blocks, and warns of values that are out of range. Used by one thread. */
final class BlockBuffer {

    /** The characters of a block's texts; as JSON, where one may take six bytes, they stay below the broker's limit. */
    private static final int ROOM = 1 << 20;

    /** What stands for bytes that cannot be decoded. */
    private static final char REPLACEMENT = '\uFFFD';

    private final List<Manifest.Feature> features;
    private final int width;
    private final TextCollector texts;
    private int characters;
    private int rowCharacters;
    private long firstRow;
    private int warned;
    private boolean hasTruth;

    private int good;
    private int count;
    private float[] values = new float[0];
    private int[] truth = new int[0];
    private long[] lines = new long[0];
    private long implausible;
    private List<RowError> errors = new ArrayList<>();
    private List<RowWarning> warnings = new ArrayList<>();

    BlockBuffer(Manifest manifest) {
        this.features = manifest.hasRanges() ? manifest.features() : List.of();
        this.width = manifest.inputWidth();
        this.texts = new TextCollector(Datatypes.textColumns(manifest));
    }

    int count() {
        return count;
    }

    boolean hasTruth() {
        return hasTruth;
    }

    /** Whether its texts are so long that the block has no room for further rows. */
    boolean isFull() {
        return characters >= ROOM;
    }

    /** What is wrong with a text of the next row, as what was expected instead; empty when it can be added. */
    Optional<String> problem(String text) {
        if (text.indexOf(REPLACEMENT) >= 0) {
            return Optional.of(
                    "a text; it has bytes that are not in the encoding of the file, or the character U+FFFD");
        }
        return rowCharacters + text.length() > ROOM
                ? Optional.of("a row with texts of at most " + ROOM + " characters")
                : TextCollector.problem(text);
    }

    /**
     * Adds a text of the next row, which has no {@linkplain #problem}.
     *
     * @return the number that stands for it in the row
     */
    float text(String text) {
        rowCharacters += text.length();
        return texts.add("text", text);
    }

    /** Adds a valid row; its numbers are copied. */
    void accept(long line, float[] row, int label) {
        grow();
        System.arraycopy(row, 0, values, good * width, width);
        truth[good++] = label;
        lines[count++] = line;
        hasTruth |= label != Block.UNKNOWN;
        for (int i = 0; i < features.size(); i++) {
            if (!features.get(i).isPlausible(row[i])) {
                warn(line, features.get(i), row[i]);
            }
        }
    }

    private void warn(long line, Manifest.Feature feature, float value) {
        implausible++;
        if (warned < Block.MAX_WARNINGS) {
            warned++;
            warnings.add(new RowWarning(line, feature.name(), FeatureRanges.outside(feature, value)));
        }
    }

    /** Adds an invalid row. */
    void reject(long line, @Nullable String field, String detail) {
        grow();
        errors.add(new RowError(count, line, field, detail));
        lines[count++] = line;
    }

    private void grow() {
        characters += rowCharacters;
        rowCharacters = 0;
        if (count == lines.length) {
            int room = Math.max(16, count * 2);
            lines = Arrays.copyOf(lines, room);
            truth = Arrays.copyOf(truth, room);
            values = Arrays.copyOf(values, Math.multiplyExact(room, width));
        }
    }

    /** Returns the rows that were added since the last call, or null when there are none. */
    @Nullable
    Block take() {
        if (count == 0) {
            return null;
        }
        Block block = new Block(
                firstRow,
                new Rows(good, width, Arrays.copyOf(values, good * width), texts.take()),
                Arrays.copyOf(truth, good),
                Arrays.copyOf(lines, count),
                List.copyOf(errors),
                List.copyOf(warnings),
                implausible);
        clear();
        return block;
    }

    private void clear() {
        firstRow += count;
        good = 0;
        count = 0;
        implausible = 0;
        characters = 0;
        errors = new ArrayList<>();
        warnings = new ArrayList<>();
    }
}
