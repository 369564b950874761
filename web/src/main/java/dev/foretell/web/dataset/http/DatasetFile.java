package dev.foretell.web.dataset.http;

import dev.foretell.manifest.Manifest;
import dev.foretell.web.spreadsheet.Spreadsheet;
import dev.foretell.web.table.RowReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.zip.GZIPInputStream;

/**
 * A file as somebody sends it: a workbook, or a table as text, also compressed with gzip. What it is shows in its first
 * bytes, for a name or a media type is often wrong. Immutable.
 *
 * @param json whether a file that is not recognised is JSON Lines, rather than CSV
 * @param mostUnpacked the most bytes of a table that was compressed
 */
record DatasetFile(Manifest manifest, boolean json, long mostUnpacked) {

    private static final int START = 4;

    /** Reads a stream into memory, up to the limit of whoever sent it: a workbook cannot be read from a stream. */
    interface Whole {
        byte[] read(InputStream in) throws IOException;
    }

    /**
     * The rows of a file.
     *
     * @throws IOException when the beginning cannot be read
     * @throws dev.foretell.web.table.InvalidTableException when it is a workbook that is damaged
     */
    RowReader rows(InputStream in, Whole whole) throws IOException {
        byte[] start = in.readNBytes(START);
        InputStream file = new SequenceInputStream(new ByteArrayInputStream(start), in);
        if (Spreadsheet.isSpreadsheet(start)) {
            return Spreadsheet.rows(manifest, whole.read(file));
        }
        return RowReader.detected(manifest, isGzip(start) ? unpacked(file) : file, json);
    }

    /** The magic of RFC 1952, with its one method. */
    private static boolean isGzip(byte[] start) {
        return start.length >= 3 && start[0] == 0x1f && start[1] == (byte) 0x8b && start[2] == 8;
    }

    private InputStream unpacked(InputStream file) throws IOException {
        return new UploadStream(new GZIPInputStream(file), mostUnpacked, System::nanoTime);
    }
}
