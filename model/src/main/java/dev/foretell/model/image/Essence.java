package dev.foretell.model.image;

import java.nio.ByteBuffer;

/**
 * The part of an image file that a decoder is given, and what was read in the rest.
 *
 * @param file a file of the same format
 * @param orientation how the picture is turned upright
 * @param kind how its pixels are to be read
 * @param scans the number of times that the decoder writes all pixels, better each time
 */
record Essence(ByteBuffer file, Orientation orientation, Kind kind, int scans) {

    Essence(ByteBuffer file, Orientation orientation, Kind kind) {
        this(file, orientation, kind, 1);
    }

    /** The ways in which pixels are read. */
    enum Kind {
        /** The decoder writes the rows one after the other, or each pixel once. */
        PASSING,
        /** Any part can be decoded by itself. */
        PARTS,
        /** The decoder needs the whole picture in memory. */
        WHOLE,
        /** Four inks. */
        CMYK,
        /** Four inks, three of them coded as luma and chromas. */
        YCCK
    }
}
