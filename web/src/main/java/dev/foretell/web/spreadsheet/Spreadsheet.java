package dev.foretell.web.spreadsheet;

import dev.foretell.manifest.Manifest;
import dev.foretell.web.table.RowReader;
import java.util.Arrays;

/**
 * Reads a workbook of Excel ({@code .xlsx}, ECMA-376) as a CSV: its one sheet with data, line for line. So names,
 * classes and notes are those of {@link RowReader#csv}. Stateless.
 */
public final class Spreadsheet {

    /** The media type of a workbook. */
    public static final String TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    private static final byte[] ZIP = {'P', 'K', 3, 4};

    private Spreadsheet() {}

    /** Whether a file begins like a workbook, which is a ZIP file. */
    public static boolean isSpreadsheet(byte[] file) {
        return file.length >= ZIP.length && Arrays.equals(ZIP, 0, ZIP.length, file, 0, ZIP.length);
    }

    /**
     * Reads the rows of the sheet. Its lines are the rows' numbers in the sheet.
     *
     * @param file the whole file; a caller bounds its size, and this class what it unpacks to
     * @throws dev.foretell.web.table.InvalidTableException if it is not a workbook, is damaged, or has several sheets
     *     with data; the reader throws it, too
     */
    public static RowReader rows(Manifest manifest, byte[] file) {
        Workbook workbook = Workbook.of(file);
        return RowReader.csv(manifest, new SheetText(workbook.strings(), workbook.dates(), workbook.sheet()));
    }
}
