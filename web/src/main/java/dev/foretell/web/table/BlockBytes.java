package dev.foretell.web.table;

import dev.foretell.job.Fp32;
import dev.foretell.job.InvalidInputException;
import dev.foretell.job.Rows;
import dev.foretell.job.Texts;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Encodes a block: a version, then each component preceded by its length. Whole numbers take seven bits per byte, the
 * least first (LEB128), so that a row takes its floats, a byte for the class and a byte for the distance to its line.
 * Stateless.
 */
final class BlockBytes {

    private static final int NUMBERS = 1;

    /** The same, but after the inputs come their texts. */
    private static final int TEXTS = 2;

    private BlockBytes() {}

    static byte[] write(Block block) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64
                + block.rows().values().length * Float.BYTES
                + block.count() * 2
                + block.errors().size() * 64);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            Texts texts = block.rows().texts();
            out.writeByte(texts.isNone() ? NUMBERS : TEXTS);
            writeNumber(out, block.firstRow());
            writeRows(out, block.rows());
            if (!texts.isNone()) {
                writeTexts(out, texts);
            }
            writeTruth(out, block.truth());
            writeLines(out, block.lines());
            writeErrors(out, block.errors());
            writeWarnings(out, block.warnings());
            writeNumber(out, block.implausible());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static Block read(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readUnsignedByte();
            if (version != NUMBERS && version != TEXTS) {
                throw new IllegalArgumentException(
                        "Expected a block of version " + NUMBERS + " or " + TEXTS + ", found version " + version + ".");
            }
            long firstRow = readNumber(in);
            Rows numbers = readRows(in);
            Rows rows = version == NUMBERS ? numbers : readTexts(in, numbers);
            int[] truth = readTruth(in, rows.count());
            long[] lines = readLines(in);
            List<RowError> errors = readErrors(in, lines);
            return new Block(firstRow, rows, truth, lines, errors, readWarnings(in), readNumber(in));
        } catch (IOException | InvalidInputException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("The bytes are not a block: " + e, e);
        }
    }

    private static void writeRows(DataOutputStream out, Rows rows) throws IOException {
        writeNumber(out, rows.count());
        writeNumber(out, rows.width());
        out.write(Fp32.write(rows));
    }

    private static Rows readRows(DataInputStream in) throws IOException {
        int count = readCount(in);
        int width = (int) readNumber(in);
        long size = (long) count * width * Float.BYTES;
        if (size > in.available()) {
            throw new IOException("it ends inside the inputs");
        }
        return count == 0 ? new Rows(0, width, new float[0]) : Fp32.read(in.readNBytes((int) size), width);
    }

    private static void writeTexts(DataOutputStream out, Texts texts) throws IOException {
        for (boolean isText : texts.columns()) {
            out.writeBoolean(isText);
        }
        writeNumber(out, texts.list().size());
        for (String text : texts.list()) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            writeNumber(out, bytes.length);
            out.write(bytes);
        }
    }

    private static Rows readTexts(DataInputStream in, Rows numbers) throws IOException {
        boolean[] columns = new boolean[numbers.width()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = in.readBoolean();
        }
        int count = readCount(in);
        List<String> list = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            list.add(new String(in.readNBytes(readCount(in)), StandardCharsets.UTF_8));
        }
        for (int i = 0; i < numbers.values().length; i++) {
            float place = numbers.values()[i];
            if (columns[i % columns.length] && !(place >= 0 && place < count)) {
                throw new IOException("it has no text " + place);
            }
        }
        return new Rows(numbers.count(), numbers.width(), numbers.values(), new Texts(columns, list));
    }

    private static void writeTruth(DataOutputStream out, int[] truth) throws IOException {
        for (int label : truth) {
            writeNumber(out, label + 1);
        }
    }

    private static int[] readTruth(DataInputStream in, int count) throws IOException {
        int[] truth = new int[count];
        for (int i = 0; i < count; i++) {
            truth[i] = (int) readNumber(in) - 1;
        }
        return truth;
    }

    private static void writeLines(DataOutputStream out, long[] lines) throws IOException {
        writeNumber(out, lines.length);
        long before = 0;
        for (long line : lines) {
            writeNumber(out, line - before);
            before = line;
        }
    }

    private static long[] readLines(DataInputStream in) throws IOException {
        long[] lines = new long[readCount(in)];
        long before = 0;
        for (int i = 0; i < lines.length; i++) {
            before += readNumber(in);
            lines[i] = before;
        }
        return lines;
    }

    private static void writeErrors(DataOutputStream out, List<RowError> errors) throws IOException {
        writeNumber(out, errors.size());
        for (RowError error : errors) {
            writeNumber(out, error.index());
            out.writeBoolean(error.field() != null);
            if (error.field() != null) {
                out.writeUTF(error.field());
            }
            out.writeUTF(error.detail());
        }
    }

    private static List<RowError> readErrors(DataInputStream in, long[] lines) throws IOException {
        int count = readCount(in);
        List<RowError> errors = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int index = (int) readNumber(in);
            String field = in.readBoolean() ? in.readUTF() : null;
            errors.add(new RowError(index, lines[index], field, in.readUTF()));
        }
        return errors;
    }

    private static void writeWarnings(DataOutputStream out, List<RowWarning> warnings) throws IOException {
        writeNumber(out, warnings.size());
        for (RowWarning warning : warnings) {
            writeNumber(out, warning.line());
            out.writeUTF(warning.field());
            out.writeUTF(warning.detail());
        }
    }

    private static List<RowWarning> readWarnings(DataInputStream in) throws IOException {
        int count = readCount(in);
        List<RowWarning> warnings = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            warnings.add(new RowWarning(readNumber(in), in.readUTF(), in.readUTF()));
        }
        return warnings;
    }

    /**
     * Reads a count of things that take at least a byte each, so that damaged bytes cannot request more memory than
     * they have.
     */
    private static int readCount(DataInputStream in) throws IOException {
        long count = readNumber(in);
        if (count < 0 || count > in.available()) {
            throw new IOException("it ends too early");
        }
        return (int) count;
    }

    private static void writeNumber(DataOutputStream out, long number) throws IOException {
        long rest = number;
        while ((rest & ~0x7FL) != 0) {
            out.writeByte((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.writeByte((int) rest);
    }

    private static long readNumber(DataInputStream in) throws IOException {
        long number = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = in.readUnsignedByte();
            number |= (next & 0x7FL) << shift;
            if (next < 0x80) {
                return number;
            }
        }
        throw new IOException("it holds a number that is too long");
    }
}
