package dev.foretell.web.table;

import dev.foretell.csv.CsvFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;

/**
 * The text of a CSV without its byte order mark, and its separator, detected from the beginning. Bytes that are not
 * UTF-8 become U+FFFD, so that only the row that they are in is invalid.
 */
record CsvText(Reader reader, char separator) {

    /** The number of bytes at the beginning that are examined. */
    private static final int HEAD = 1 << 16;

    static CsvText of(InputStream in) throws IOException {
        byte[] head = in.readNBytes(HEAD);
        int mark = head.length >= 3 && (head[0] & 0xff) == 0xef && (head[1] & 0xff) == 0xbb && (head[2] & 0xff) == 0xbf
                ? 3
                : 0;
        String text = new String(head, mark, head.length - mark, StandardCharsets.UTF_8);
        if (text.indexOf('\0') >= 0) {
            throw new InvalidTableException("The file is not text; expected CSV.");
        }
        InputStream all = new SequenceInputStream(new ByteArrayInputStream(head, mark, head.length - mark), in);
        return new CsvText(new InputStreamReader(all, StandardCharsets.UTF_8), CsvFormat.separator(text));
    }
}
