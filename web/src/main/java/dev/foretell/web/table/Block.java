package dev.foretell.web.table;

import dev.foretell.job.Rows;
import java.util.Arrays;
import java.util.List;

/**
 * Consecutive rows of a dataset as they were read: the inputs of the valid rows, and the errors of the others. Each row
 * is either in {@code rows} or has one error. Immutable by convention.
 *
 * @param firstRow the place of the first row in the dataset, from 0
 * @param rows the inputs of the valid rows, raw and in the order of the file; may be empty
 * @param truth the true class of each valid row as an index into the labels, or {@value #UNKNOWN}
 * @param lines the line of the file that each row starts in, from 1, for all rows
 * @param errors why the other rows are invalid, in their order
 * @param warnings the values of valid rows that are out of range; at most {@value #MAX_WARNINGS} in all blocks of a
 *     dataset
 * @param implausible how many values of the valid rows are out of range
 */
public record Block(
        long firstRow,
        Rows rows,
        int[] truth,
        long[] lines,
        List<RowError> errors,
        List<RowWarning> warnings,
        long implausible) {

    /** The true class of a row that has none. */
    public static final int UNKNOWN = -1;

    /** The most warnings of a dataset. */
    public static final int MAX_WARNINGS = 20;

    public Block {
        if (rows.count() + errors.size() != lines.length) {
            throw new IllegalArgumentException(
                    "Expected " + lines.length + " rows, not " + rows.count() + " and " + errors.size() + " errors.");
        }
        if (truth.length != rows.count()) {
            throw new IllegalArgumentException("Expected " + rows.count() + " classes, not " + truth.length + ".");
        }
    }

    /** The number of rows, valid and invalid. */
    public int count() {
        return lines.length;
    }

    /** The true class of a valid row, or {@value #UNKNOWN}. */
    public int truthOf(int goodRow) {
        return truth[goodRow];
    }

    /** The line that a valid row starts in. */
    public long lineOf(int goodRow) {
        return lines[indexOf(goodRow)];
    }

    /** The place of a valid row in the block. */
    public int indexOf(int goodRow) {
        int index = goodRow;
        for (RowError error : errors) {
            if (error.index() > index) {
                break;
            }
            index++;
        }
        return index;
    }

    /** The same block with its true classes, which are numbered from 1, numbered from 0. */
    public Block fromZero() {
        int[] numbered = Arrays.stream(truth)
                .map(label -> label == UNKNOWN ? UNKNOWN : label - 1)
                .toArray();
        return new Block(firstRow, rows, numbered, lines, errors, warnings, implausible);
    }

    /** Encodes the block for storage, with the inputs as {@link dev.foretell.job.Fp32 raw floats}. */
    public byte[] toBytes() {
        return BlockBytes.write(this);
    }

    /**
     * Decodes a block that {@link #toBytes} encoded.
     *
     * @throws IllegalArgumentException when the bytes are not a block
     */
    public static Block ofBytes(byte[] bytes) {
        return BlockBytes.read(bytes);
    }
}
