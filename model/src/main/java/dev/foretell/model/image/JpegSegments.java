package dev.foretell.model.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** The segments of a JPEG file (ITU-T T.81, annex B); a use-once reader. */
final class JpegSegments {

    private static final int START_OF_FRAME = 0xC0;
    private static final int END_OF_IMAGE = 0xD9;
    private static final int START_OF_SCAN = 0xDA;
    private static final int APP0 = 0xE0;
    private static final int APP1 = 0xE1;
    private static final int APP14 = 0xEE;
    private static final int APP15 = 0xEF;
    private static final int COMMENT = 0xFE;

    /** Says that three components are luma and two chromas. */
    private static final byte[] JFIF_SEGMENT = HexFormat.of().parseHex("FFE000104A46494600010100000100010000");

    /** Says that three components are red, green and blue, and four the inks, which are then given as stored. */
    private static final byte[] ADOBE_SEGMENT = HexFormat.of().parseHex("FFEE000E41646F626500640000000000");

    private static final int GREY = 1;
    private static final int COLOURS = 3;
    private static final int INKS = 4;

    /** A progressive picture has some ten scans. Each costs a pass over all of it, however few its bytes. */
    private static final int MAX_SCANS = 30;

    /** The native memory for the coefficients of a picture that comes in several scans. */
    private static final long MAX_COEFFICIENT_BYTES = 160_000_000;

    private final byte[] encoded;
    private final ByteBuffer in;
    private final ByteBuffer out;
    private boolean jfif;
    private boolean adobe;
    private int adobeTransform;
    private boolean namedRgb;
    private int components;
    private int scans;
    private double coefficients;
    private boolean exif;
    private Orientation orientation = Orientation.UPRIGHT;

    private JpegSegments(byte[] encoded) {
        this.encoded = encoded;
        this.in = ByteBuffer.wrap(encoded);
        this.out = ByteBuffer.allocate(encoded.length + JFIF_SEGMENT.length);
    }

    /**
     * The file up to its end marker without application segments and comments; in their place one segment says how its
     * colours are coded, decided as libjpeg does it (jdapimin.c). ImageIO alone would decide otherwise.
     *
     * @throws InvalidImageException if the picture has other than one, three or four components, or too many scans
     */
    static Essence essence(byte[] encoded) {
        return new JpegSegments(encoded).essence();
    }

    private Essence essence() {
        ImageFormat.skip(in, 2);
        out.put(encoded, 0, 2);
        copyHeader();
        out.put(isRgb() || components == INKS ? ADOBE_SEGMENT : JFIF_SEGMENT);
        copyScans();
        return new Essence(out.flip(), orientation, kind(), scans);
    }

    private Essence.Kind kind() {
        if (components != INKS) {
            return Essence.Kind.PASSING;
        }
        return adobe && adobeTransform != 0 ? Essence.Kind.YCCK : Essence.Kind.CMYK;
    }

    /** Goes on until the marker of the first scan has been read. */
    private void copyHeader() {
        for (int marker = nextMarker(); marker != START_OF_SCAN; marker = nextMarker()) {
            if (marker == END_OF_IMAGE) {
                throw new InvalidImageException("The JPEG file holds no picture.");
            }
            int start = in.position() - 2;
            note(marker, content());
            if (isEssential(marker)) {
                out.put(encoded, start, in.position() - start);
            }
        }
    }

    /** Copies the scans with all that lies between them: a profile would come too late there to be applied. */
    private void copyScans() {
        int start = in.position() - 2;
        for (int marker = START_OF_SCAN; marker != END_OF_IMAGE; marker = nextMarker()) {
            content();
            if (marker == START_OF_SCAN) {
                scans++;
                checkScans();
            }
        }
        out.put(encoded, start, in.position() - start);
    }

    /** The decoder keeps the coefficients of the whole picture when it comes in several scans. */
    private void checkScans() {
        if (scans > MAX_SCANS) {
            throw new InvalidImageException(
                    "The JPEG file has more than %s scans; real pictures have fewer.".formatted(MAX_SCANS));
        }
        if (scans > 1) {
            checkMemory();
        }
    }

    private void checkMemory() {
        if (coefficients * Short.BYTES > MAX_COEFFICIENT_BYTES) {
            throw new InvalidImageException("The JPEG file is progressive and has too many pixels for that: send a"
                    + " baseline JPEG, or a smaller picture (26 million pixels, or 52 million with 4:2:0 sampling).");
        }
    }

    /** Goes past the next marker that begins a segment, over the coded data of a scan; gives its second byte. */
    private int nextMarker() {
        int marker;
        do {
            while (unsigned() != 0xFF) {
                // coded data
            }
            do {
                marker = unsigned();
            } while (marker == 0xFF);
        } while (marker <= 0x01 || (marker >= 0xD0 && marker <= 0xD7));
        return marker;
    }

    /** Goes past a segment's length and content; gives the content. */
    private ByteBuffer content() {
        int length = Short.toUnsignedInt(in.getShort()) - Short.BYTES;
        if (length < 0) {
            throw new InvalidImageException(
                    "The JPEG file is damaged: its segment at byte %s has no length.".formatted(in.position() - 4));
        }
        int start = in.position();
        ImageFormat.skip(in, length);
        return in.slice(start, length);
    }

    /** Notes what a segment says about the colours. */
    private void note(int marker, ByteBuffer content) {
        if (isStartOfFrame(marker)) {
            noteFrame(content);
        } else if (marker == APP0) {
            jfif |= startsWith(content, "JFIF\0");
        } else if (marker == APP1 && !exif && startsWith(content, "Exif\0")) {
            exif = true;
            orientation = Orientation.ofExif(content);
        } else if (marker == APP14 && startsWith(content, "Adobe") && content.limit() >= 12) {
            adobe = true;
            adobeTransform = content.get(11);
        }
    }

    private static boolean isEssential(int marker) {
        return marker != COMMENT && (marker < APP0 || marker > APP15);
    }

    private static boolean isStartOfFrame(int marker) {
        boolean another = marker == 0xC4 || marker == 0xC8 || marker == 0xCC;
        return marker >= START_OF_FRAME && marker <= START_OF_FRAME + 0xF && !another;
    }

    /**
     * Reads a frame's content: precision, height, width, how many components, and of each its name and two bytes more.
     */
    private void noteFrame(ByteBuffer content) {
        ImageFormat.skip(content, 1);
        int height = Short.toUnsignedInt(content.getShort());
        int width = Short.toUnsignedInt(content.getShort());
        components = Byte.toUnsignedInt(content.get());
        if (components != GREY && components != COLOURS && components != INKS) {
            throw new InvalidImageException("The JPEG file has " + components
                    + " colour channels; 1 (grey), 3 (colour) or 4 (CMYK) were expected.");
        }
        byte[] names = new byte[components];
        double all = 0;
        double most = 1;
        for (int i = 0; i < components; i++) {
            names[i] = content.get();
            int sampling = Byte.toUnsignedInt(content.get());
            int blocks = (sampling >>> 4) * (sampling & 0xF);
            all += blocks;
            most = Math.max(most, blocks);
            ImageFormat.skip(content, 1);
        }
        coefficients = all / most * width * height;
        namedRgb = Arrays.equals(names, new byte[] {'R', 'G', 'B'});
    }

    private boolean isRgb() {
        return components == COLOURS && !jfif && (adobe ? adobeTransform == 0 : namedRgb);
    }

    private static boolean startsWith(ByteBuffer content, String text) {
        byte[] expected = text.getBytes(StandardCharsets.ISO_8859_1);
        return content.limit() >= expected.length
                && content.slice(0, expected.length).equals(ByteBuffer.wrap(expected));
    }

    private int unsigned() {
        return Byte.toUnsignedInt(in.get());
    }
}
