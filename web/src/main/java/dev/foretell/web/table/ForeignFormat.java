package dev.foretell.web.table;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A format of files that are not read, known by its first bytes, so that a refusal can name it. Immutable.
 *
 * @param name its name, as the beginning of a sentence
 * @param magic its first bytes, each as one character
 * @param instead what to send instead
 */
record ForeignFormat(String name, String magic, String instead) {

    private static final String AS_CSV = "save the table as CSV";
    private static final String FROM_PANDAS = "write it with pandas' to_csv(index=False)";

    private static final List<ForeignFormat> KNOWN = List.of(
            new ForeignFormat("A ZIP file", "PK\3\4", "send the table itself"),
            new ForeignFormat("An empty ZIP file", "PK\5\6", "send the table itself"),
            new ForeignFormat("An old Excel file (.xls)", "\u00d0\u00cf\u0011\u00e0", AS_CSV),
            new ForeignFormat("A Parquet file", "PAR1", FROM_PANDAS),
            new ForeignFormat("A Feather or Arrow file", "ARROW1", FROM_PANDAS),
            new ForeignFormat("A Feather file", "FEA1", FROM_PANDAS),
            new ForeignFormat("An ORC file", "ORC", FROM_PANDAS),
            new ForeignFormat("An HDF5 file", "\u0089HDF", FROM_PANDAS),
            new ForeignFormat("A file of a NumPy array", "\u0093NUMPY", "write it with numpy.savetxt, delimiter=\",\""),
            new ForeignFormat("A SQLite database", "SQLite format 3\0", "export the table as CSV"),
            new ForeignFormat("A PDF file", "%PDF-", "send the table itself, as CSV"),
            new ForeignFormat("A gzip file", "\u001f\u008b", "compress a table only once"),
            new ForeignFormat("A bzip2 file", "BZh", "unpack it"),
            new ForeignFormat("An xz file", "\u00fd7zXZ\0", "unpack it"),
            new ForeignFormat("A zstd file", "(\u00b5/\u00fd", "unpack it"),
            new ForeignFormat("A 7z file", "7z\u00bc\u00af", "unpack it"),
            new ForeignFormat("A RAR file", "Rar!\u001a", "unpack it"),
            new ForeignFormat("A picture (PNG)", "\u0089PNG", "send a table, as CSV"),
            new ForeignFormat("A picture (JPEG)", "\u00ff\u00d8\u00ff", "send a table, as CSV"),
            new ForeignFormat("A Python pickle", "\u0080\2", FROM_PANDAS),
            new ForeignFormat("A Python pickle", "\u0080\3", FROM_PANDAS),
            new ForeignFormat("A Python pickle", "\u0080\4", FROM_PANDAS),
            new ForeignFormat("A Python pickle", "\u0080\5", FROM_PANDAS),
            new ForeignFormat("A web page", "<!DOCTYPE", "send a table, as CSV"),
            new ForeignFormat("A web page", "<!doctype", "send a table, as CSV"),
            new ForeignFormat("A web page", "<html", "send a table, as CSV"),
            new ForeignFormat("An XML file", "<?xml", AS_CSV));

    /** The format of a file that begins with some bytes; empty when it is none of those that are refused. */
    static Optional<ForeignFormat> of(byte[] head) {
        String start = new String(head, 0, Math.min(head.length, 16), StandardCharsets.ISO_8859_1);
        return KNOWN.stream()
                .filter(format -> start.startsWith(format.magic) && (isBinary(start) || !format.looksLikeAName()))
                .findFirst();
    }

    private static boolean isBinary(String start) {
        return start.chars().anyMatch(c -> c < ' ' && c != '\t' && c != '\n' && c != '\r');
    }

    /** Whether a header of a CSV may begin like this, too, as that of a table of orchids does. */
    private boolean looksLikeAName() {
        return magic.chars().allMatch(Character::isLetterOrDigit);
    }

    /** The refusal for the sender. */
    InvalidTableException refusal() {
        return new InvalidTableException(name + " is not read here: " + instead + ".");
    }
}
