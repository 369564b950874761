package dev.foretell.web.spreadsheet;

import dev.foretell.web.table.InvalidTableException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * An XML part of a workbook, read element by element in bounded memory, without declarations and external entities.
 * Used by one thread at a time.
 */
final class XmlPart {

    /** The most bytes between two events: a longer name or attribute would be kept whole. */
    private static final int MOST_PER_EVENT = 1 << 20;

    private final Allowance in;
    private final XMLStreamReader xml;

    XmlPart(InputStream in) {
        this.in = new Allowance(in);
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, false);
        try {
            this.xml = factory.createXMLStreamReader(this.in);
        } catch (XMLStreamException e) {
            throw damaged();
        }
    }

    /** The kinds of event that matter. */
    enum Event {
        START,
        END,
        TEXT,
        FINISHED
    }

    Event next() {
        try {
            while (xml.hasNext()) {
                in.renew();
                Optional<Event> event = event(xml.next());
                if (event.isPresent()) {
                    return event.get();
                }
            }
            return Event.FINISHED;
        } catch (XMLStreamException e) {
            throw damaged();
        }
    }

    private static Optional<Event> event(int type) {
        return switch (type) {
            case XMLStreamConstants.START_ELEMENT -> Optional.of(Event.START);
            case XMLStreamConstants.END_ELEMENT -> Optional.of(Event.END);
            case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> Optional.of(Event.TEXT);
            default -> Optional.empty(); // Comments, instructions and declarations.
        };
    }

    String name() {
        return xml.getLocalName();
    }

    String text() {
        return xml.getText();
    }

    /** The value of an attribute, whatever its namespace. */
    Optional<String> attribute(String name) {
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            if (xml.getAttributeLocalName(i).equals(name)) {
                return Optional.of(xml.getAttributeValue(i));
            }
        }
        return Optional.empty();
    }

    static InvalidTableException damaged() {
        return new InvalidTableException("The workbook is damaged: save it again, or save the table as CSV.");
    }

    private static final class Allowance extends FilterInputStream {

        private long read;

        Allowance(InputStream in) {
            super(in);
        }

        void renew() {
            read = 0;
        }

        @Override
        public int read() throws IOException {
            count(1);
            return super.read();
        }

        @Override
        public int read(byte[] bytes, int start, int length) throws IOException {
            int count = super.read(bytes, start, length);
            count(Math.max(count, 0));
            return count;
        }

        /** Leaves the ZIP file open, which the parser closes at the end of a part. */
        @Override
        public void close() {}

        private void count(int bytes) {
            read += bytes;
            if (read > MOST_PER_EVENT) {
                throw damaged();
            }
        }
    }
}
