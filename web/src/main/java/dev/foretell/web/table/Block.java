package dev.foretell.web.table;

import dev.foretell.job.Rows;
import java.util.List;

/**
 * A stretch of a dataset, as it was read: the inputs of the good rows, and what is wrong with the others. Each of its rows is either
 * in {@code rows} or has one error. Immutable by convention.
 *
 * @param firstRow the place of its first row in the dataset, from 0
 * @param rows the inputs of the good rows, raw and in the order of the file; there may be none
 * @param truth the class of each good row as an index into the labels, or {@value #UNKNOWN}
 * @param lines the line of the file that each row starts in, good and wrong ones, from 1
 * @param errors what is wrong with the other rows, in their order
 * @param warnings what is odd about values of the good rows; no more than {@value #MAX_WARNINGS} in all blocks of a dataset
 * @param implausible how many values of the good rows are out of range
 */
public record Block(
        long firstRow,
        Rows rows,
        int[] truth,
        long[] lines,
        List<RowError> errors,
        List<RowWarning> warnings,
        long implausible) {

    /** The class of a row that has none. */
    public static final int UNKNOWN = -1;

    /** How many warnings are told of a dataset. */
    public static final int MAX_WARNINGS = 20;

    public Block {
        if (rows.count() + errors.size() != lines.length) {
            throw new IllegalArgumentException("Expected " + lines.length + " rows, not " + rows.count() + " and "
                    + errors.size() + " wrong ones.");
        }
        if (truth.length != rows.count()) {
            throw new IllegalArgumentException("Expected " + rows.count() + " classes, not " + truth.length + ".");
        }
    }

    /** How many rows there are, good and wrong ones. */
    public int count() {
        return lines.length;
    }

    /** The class of a good row, or {@value #UNKNOWN}. */
    public int truthOf(int goodRow) {
        return truth[goodRow];
    }

    /** The line that a good row starts in. */
    public long lineOf(int goodRow) {
        return lines[indexOf(goodRow)];
    }

    /** The place in the block of a good row. */
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

    /** The block in a form of its own to keep: compact, with the inputs as {@link dev.foretell.job.Fp32 raw floats}. */
    public byte[] toBytes() {
        return BlockBytes.write(this);
    }

    /**
     * The block that {@link #toBytes} was called of.
     *
     * @throws IllegalArgumentException when the bytes are no block
     */
    public static Block ofBytes(byte[] bytes) {
        return BlockBytes.read(bytes);
    }
}
