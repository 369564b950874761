package dev.foretell.web.spreadsheet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Makes workbooks for tests, part by part. */
final class WorkbookFile {

    private static final String MAIN = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    private static final String NAMESPACE = " xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";

    private final Map<String, String> sheets = new LinkedHashMap<>();
    private final Map<String, String> parts = new LinkedHashMap<>();

    /** Adds a sheet of {@code row} elements. */
    WorkbookFile sheet(String name, String rows) {
        sheets.put(name, rows);
        return this;
    }

    /** The texts that cells of the type {@code s} refer to, as {@code si} elements. */
    WorkbookFile strings(String items) {
        return part("xl/sharedStrings.xml", "<sst" + NAMESPACE + ">" + items + "</sst>");
    }

    WorkbookFile styles(String content) {
        return part("xl/styles.xml", "<styleSheet" + NAMESPACE + ">" + content + "</styleSheet>");
    }

    WorkbookFile part(String name, String content) {
        parts.put(name, content);
        return this;
    }

    /** A row of numbers and texts. */
    static String row(int number, Object... values) {
        StringBuilder row = new StringBuilder("<row r=\"" + number + "\">");
        for (int i = 0; i < values.length; i++) {
            String reference = "r=\"" + (char) ('A' + i) + number + "\"";
            row.append(
                    values[i] instanceof Number
                            ? "<c " + reference + "><v>" + values[i] + "</v></c>"
                            : "<c " + reference + " t=\"inlineStr\"><is><t>" + values[i] + "</t></is></c>");
        }
        return row.append("</row>").toString();
    }

    byte[] bytes() {
        Map<String, String> all = new LinkedHashMap<>();
        StringBuilder names = new StringBuilder();
        StringBuilder relations = new StringBuilder();
        int id = 0;
        for (Map.Entry<String, String> sheet : sheets.entrySet()) {
            id++;
            names.append("<sheet name=\"" + sheet.getKey() + "\" sheetId=\"" + id + "\" r:id=\"rId" + id + "\"/>");
            relations.append(
                    "<Relationship Id=\"rId" + id + "\" Type=\"sheet\" Target=\"worksheets/sheet" + id + ".xml\"/>");
            all.put(
                    "xl/worksheets/sheet" + id + ".xml",
                    "<worksheet" + NAMESPACE + "><sheetData>" + sheet.getValue() + "</sheetData></worksheet>");
        }
        all.put("[Content_Types].xml", "<Types/>");
        all.put(
                "xl/workbook.xml",
                "<workbook" + NAMESPACE + " xmlns:r=\"r\"><sheets>" + names + "</sheets></workbook>");
        all.put("xl/_rels/workbook.xml.rels", "<Relationships>" + relations + "</Relationships>");
        all.putAll(parts);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, String> part : all.entrySet()) {
                zip.putNextEntry(new ZipEntry(part.getKey()));
                zip.write((MAIN + part.getValue()).getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
