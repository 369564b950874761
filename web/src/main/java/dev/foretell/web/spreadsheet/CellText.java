package dev.foretell.web.spreadsheet;

import dev.foretell.web.spreadsheet.XmlPart.Event;
import dev.foretell.web.table.InvalidTableException;

/** The text of a cell, or of a shared string, from its pieces of one format each. Used by one thread at a time. */
final class CellText {

    /** Excel's limit. */
    private static final int LONGEST = 32_767;

    private final StringBuilder text = new StringBuilder();
    private boolean inText;
    private boolean phonetic;

    void take(XmlPart xml, Event event) {
        if (event == Event.TEXT) {
            if (inText && !phonetic) {
                text.append(xml.text());
                if (text.length() > LONGEST) {
                    throw new InvalidTableException("The workbook has a cell of more than " + LONGEST + " characters.");
                }
            }
            return;
        }
        switch (xml.name()) {
            case "t" -> inText = event == Event.START;
            case "rPh" -> phonetic = event == Event.START; // How Japanese is read, beside the text.
            default -> {}
        }
    }

    /** Returns the text so far, and begins another. */
    String end() {
        String whole = text.toString();
        text.setLength(0);
        return whole;
    }
}
