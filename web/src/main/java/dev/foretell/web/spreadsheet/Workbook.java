package dev.foretell.web.spreadsheet;

import dev.foretell.web.spreadsheet.XmlPart.Event;
import dev.foretell.web.table.InvalidTableException;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a workbook. It is unpacked twice, once for all parts but the sheet and once for the sheet, because the
 * texts of the sheet usually follow it. Immutable, but for the stream of {@link #sheet}.
 */
final class Workbook {

    /** The most bytes that a file unpacks to. A workbook of a million rows of ten numbers has 400 million. */
    private static final long MOST_BYTES = 512L << 20;

    /** The most characters of all texts. A table of numbers has few. */
    private static final int MOST_TEXT = 8 << 20;

    private static final int MOST_ENTRIES = 10_000;

    /** The numbers of Excel's own formats of dates and times. */
    private static final Set<Integer> DATE_FORMATS =
            Set.of(14, 15, 16, 17, 18, 19, 20, 21, 22, 27, 30, 36, 45, 46, 47, 50, 57);

    /** What is not a part of a date in the code of a format: colours, quoted text, escaped characters. */
    private static final Pattern NO_DATE = Pattern.compile("\\[[^\\]]*]|\"[^\"]*\"|\\\\.|_.|\\*.");

    private static final String ROOT = "xl/";

    private final byte[] file;
    private final Map<String, String> sheets = new LinkedHashMap<>();
    private final Map<String, String> targets = new HashMap<>();
    private final Set<String> partsWithData = new HashSet<>();
    private final List<String> strings = new ArrayList<>();
    private final Set<Integer> dates = new HashSet<>();
    private boolean found;

    private Workbook(byte[] file) {
        this.file = file;
    }

    /** @throws InvalidTableException if it is not a workbook */
    static Workbook of(byte[] file) {
        Workbook workbook = new Workbook(file);
        try (Unpacked parts = new Unpacked(file)) {
            while (parts.next()) {
                workbook.read(parts);
            }
        } catch (IOException | IllegalArgumentException e) { // The latter for names that are not UTF-8.
            throw XmlPart.damaged();
        }
        if (!workbook.found) {
            throw new InvalidTableException(
                    "A ZIP file that is not an Excel workbook is not read here: send the table itself, as CSV.");
        }
        return workbook;
    }

    private void read(Unpacked part) {
        switch (part.name()) {
            case "xl/workbook.xml" -> readSheets(new XmlPart(part));
            case "xl/_rels/workbook.xml.rels" -> readTargets(new XmlPart(part));
            case "xl/sharedStrings.xml" -> readStrings(new XmlPart(part));
            case "xl/styles.xml" -> readStyles(new XmlPart(part));
            default -> {
                if (part.name().startsWith("xl/worksheets/") && hasData(new XmlPart(part))) {
                    partsWithData.add(part.name());
                }
            }
        }
    }

    private void readSheets(XmlPart xml) {
        found = true;
        for (Event event = xml.next(); event != Event.FINISHED; event = xml.next()) {
            if (event == Event.START && xml.name().equals("sheet")) {
                sheets.put(
                        xml.attribute("id").orElseThrow(XmlPart::damaged),
                        xml.attribute("name").orElse(""));
            }
        }
    }

    private void readTargets(XmlPart xml) {
        for (Event event = xml.next(); event != Event.FINISHED; event = xml.next()) {
            if (event == Event.START && xml.name().equals("Relationship")) {
                String target = xml.attribute("Target").orElse("");
                targets.put(
                        xml.attribute("Id").orElse(""), target.startsWith("/") ? target.substring(1) : ROOT + target);
            }
        }
    }

    private void readStrings(XmlPart xml) {
        int length = 0;
        CellText text = new CellText();
        for (Event event = xml.next(); event != Event.FINISHED; event = xml.next()) {
            text.take(xml, event);
            if (event == Event.END && xml.name().equals("si")) {
                String string = text.end();
                length += string.length() + 16; // The least size of an object.
                strings.add(string);
                if (length > MOST_TEXT) {
                    throw new InvalidTableException("The workbook has more than " + MOST_TEXT
                            + " characters of text: save the sheet with the table as CSV.");
                }
            }
        }
    }

    private void readStyles(XmlPart xml) {
        Map<Integer, String> codes = new HashMap<>();
        boolean cells = false;
        int style = 0;
        for (Event event = xml.next(); event != Event.FINISHED; event = xml.next()) {
            if (event == Event.TEXT) {
                continue;
            }
            if (xml.name().equals("cellXfs")) {
                cells = event == Event.START;
            } else if (event == Event.START && xml.name().equals("numFmt")) {
                codes.put(
                        SheetText.number(xml.attribute("numFmtId").orElse("0")),
                        xml.attribute("formatCode").orElse(""));
            } else if (event == Event.START && cells && xml.name().equals("xf")) {
                int format = SheetText.number(xml.attribute("numFmtId").orElse("0"));
                if (DATE_FORMATS.contains(format) || isDate(codes.getOrDefault(format, ""))) {
                    dates.add(style);
                }
                style++;
            }
        }
    }

    private static boolean isDate(String code) {
        String bare = NO_DATE.matcher(code).replaceAll("").toLowerCase(Locale.ROOT);
        return !bare.contains("general") && bare.chars().anyMatch(c -> "ymdhs".indexOf(c) >= 0);
    }

    private static boolean hasData(XmlPart xml) {
        for (Event event = xml.next(); event != Event.FINISHED; event = xml.next()) {
            if (event == Event.START && (xml.name().equals("v") || xml.name().equals("is"))) {
                return true;
            }
        }
        return false;
    }

    /** The texts that cells refer to by their number. */
    List<String> strings() {
        return strings;
    }

    /** The styles of cells that show their number as a date or time. */
    Set<Integer> dates() {
        return dates;
    }

    /**
     * The XML of the one sheet with data.
     *
     * @throws InvalidTableException if there are several, or none
     */
    InputStream sheet() {
        Map<String, String> withData = new LinkedHashMap<>();
        sheets.forEach((id, name) -> {
            String part = targets.get(id);
            if (part != null && partsWithData.contains(part)) {
                withData.put(part, name);
            }
        });
        if (withData.isEmpty()) {
            throw new InvalidTableException("The workbook has no sheet with data; expected one table.");
        }
        if (withData.size() > 1) {
            throw new InvalidTableException("The workbook has " + withData.size() + " sheets with data ("
                    + String.join(", ", withData.values().stream().limit(10).toList())
                    + "); expected one: delete the others, or save the sheet with the table as CSV.");
        }
        String name = withData.keySet().iterator().next();
        Unpacked parts = new Unpacked(file);
        try {
            while (parts.next()) {
                if (parts.name().equals(name)) {
                    return parts;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the bytes that were read before", e);
        }
        throw XmlPart.damaged();
    }

    /** The content of the entries of the file, one after the other. */
    private static final class Unpacked extends FilterInputStream {

        private final ZipInputStream zip;
        private @Nullable ZipEntry entry;
        private int entries;
        private long bytes;

        Unpacked(byte[] file) {
            super(new ZipInputStream(new ByteArrayInputStream(file)));
            this.zip = (ZipInputStream) in;
        }

        boolean next() throws IOException {
            if (entry != null) {
                skipRest();
            }
            entry = zip.getNextEntry();
            if (++entries > MOST_ENTRIES) {
                throw XmlPart.damaged();
            }
            return entry != null;
        }

        private void skipRest() throws IOException {
            byte[] block = new byte[8192];
            int count;
            do {
                count = read(block, 0, block.length);
            } while (count >= 0);
        }

        String name() {
            return entry == null ? "" : entry.getName();
        }

        @Override
        public int read(byte[] into, int start, int length) throws IOException {
            int count = zip.read(into, start, length);
            bytes += Math.max(count, 0);
            if (bytes > MOST_BYTES) {
                throw new InvalidTableException("The workbook unpacks to more than " + (MOST_BYTES >> 20)
                        + " MiB: save the sheet with the table as CSV.");
            }
            return count;
        }
    }
}
