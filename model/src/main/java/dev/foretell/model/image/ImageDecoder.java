package dev.foretell.model.image;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.ImageInputStream;

/**
 * Decodes the files of {@link ImageFormat} from untrusted bytes. Pixels are reduced while they are decoded, so that a
 * large picture takes little more memory than a small one, where its format allows it.
 */
final class ImageDecoder {

    /** Phones take photos of 50 megapixels: 8160 x 6144. */
    static final long MAX_PIXELS = 52_000_000;

    /** Formats that a decoder can only read as a whole take up to 8 bytes for each pixel then. */
    static final long MAX_WHOLE_PIXELS = 16_000_000;

    /** The number of pixels from which on a picture counts as large. */
    private static final long LARGE_PIXELS = 1 << 18;

    /** The pixels of a part that is decoded by itself. A TIFF file may need more: its strips are not divided. */
    private static final int PART_PIXELS = 4_000_000;

    /** Looked up once: ImageIO's registry is searched under a lock, which all that decode would share. */
    private static final Map<ImageFormat, ImageReaderSpi> READERS =
            Arrays.stream(ImageFormat.values()).collect(Collectors.toMap(format -> format, ImageDecoder::provider));

    private ImageDecoder() {}

    private static ImageReaderSpi provider(ImageFormat format) {
        ImageReader reader = ImageIO.getImageReadersByFormatName(format.name()).next();
        try {
            return reader.getOriginatingProvider();
        } finally {
            reader.dispose();
        }
    }

    /** What is read from a file. */
    private interface Reading<T> {
        T from(ImageReader reader) throws IOException;
    }

    /** Whether a picture that can be decoded has many pixels. Reads the header only. */
    static boolean isLarge(byte[] encoded) {
        try {
            ImageFormat format = ImageFormat.of(encoded);
            ByteBuffer file = format.essence(encoded).file();
            long pixels = read(format, file, reader -> Math.multiplyFull(reader.getWidth(0), reader.getHeight(0)));
            return pixels >= LARGE_PIXELS && pixels <= MAX_PIXELS;
        } catch (IOException | RuntimeException e) {
            return false; // Decoding it reports what is wrong.
        }
    }

    /**
     * The lightness of the picture as a viewer shows it: upright, and at most {@value Lightness#MAX_SIDE} pixels wide
     * and high.
     *
     * @throws InvalidImageException whatever is wrong with the bytes; nothing else leaves here
     */
    static GreyImage decode(byte[] encoded) {
        ImageFormat format = ImageFormat.of(encoded);
        try {
            Essence essence = format.essence(encoded);
            GreyImage stored = read(format, essence.file(), reader -> picture(format, essence, reader));
            return essence.orientation().upright(stored);
        } catch (InvalidImageException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // The decoders answer some damaged files with an index out of bounds, a negative size and the like.
            throw new InvalidImageException(
                    "The " + format + " file cannot be read: it is damaged or of a rare kind.", e);
        }
    }

    private static <T> T read(ImageFormat format, ByteBuffer file, Reading<T> reading) throws IOException {
        ImageReader reader = Objects.requireNonNull(READERS.get(format)).createReaderInstance();
        try (ImageInputStream input = new BufferImageInputStream(file)) {
            reader.setInput(input, false, true);
            return reading.from(reader);
        } finally {
            reader.dispose();
        }
    }

    private static GreyImage picture(ImageFormat format, Essence essence, ImageReader reader) throws IOException {
        List<String> warnings = new ArrayList<>();
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        checkSize(width, height);
        Lightness lightness = switch (essence.kind()) {
            case PASSING -> passing(reader, width, height, essence.scans());
            case PARTS -> parts(reader, width, height, Math.max(partRows(width), reader.getTileHeight(0)));
            case WHOLE -> parts(reader, width, height, height);
            case CMYK -> inks(reader, width, height, InkRows.PAPER);
            case YCCK -> inks(reader, width, height, InkRows.YCCK);
        };
        checkComplete(format, warnings);
        return lightness.image();
    }

    private static int partRows(int width) {
        return Math.max(PART_PIXELS / width, 1);
    }

    private static Lightness passing(ImageReader reader, int width, int height, int scans) throws IOException {
        ImageTypeSpecifier type = type(reader);
        Lightness lightness = Lightness.of(type.getSampleModel(width, height), type.getColorModel());
        PassingRaster raster = new PassingRaster(type.getSampleModel(width, height), lightness);
        ImageReadParam param = reader.getDefaultReadParam();
        param.setDestination(new BufferedImage(
                type.getColorModel(), raster, type.getColorModel().isAlphaPremultiplied(), null));
        if (scans > 1) {
            param.setSourceProgressivePasses(scans - 1, Integer.MAX_VALUE);
        }
        reader.read(0, param);
        raster.flush();
        return lightness;
    }

    private static Lightness parts(ImageReader reader, int width, int height, int rows) throws IOException {
        ImageTypeSpecifier type = type(reader);
        Lightness lightness = Lightness.of(type.getSampleModel(width, height), type.getColorModel());
        for (int top = 0; top < height; top += rows) {
            ImageReadParam param = region(reader, width, top, Math.min(rows, height - top));
            param.setDestination(type.createBufferedImage(width, Math.min(rows, height - top)));
            lightness.add(0, top, reader.read(0, param).getRaster());
        }
        return lightness;
    }

    private static Lightness inks(ImageReader reader, int width, int height, InkRows inks) throws IOException {
        Lightness lightness = new Lightness(inks, width, height, false);
        int rows = partRows(width);
        for (int top = 0; top < height; top += rows) {
            ImageReadParam param = region(reader, width, top, Math.min(rows, height - top));
            lightness.add(0, top, reader.readRaster(0, param));
        }
        return lightness;
    }

    private static ImageReadParam region(ImageReader reader, int width, int top, int rows) {
        ImageReadParam param = reader.getDefaultReadParam();
        param.setSourceRegion(new Rectangle(0, top, width, rows));
        return param;
    }

    private static ImageTypeSpecifier type(ImageReader reader) throws IOException {
        Iterator<ImageTypeSpecifier> types = reader.getImageTypes(0);
        if (!types.hasNext()) {
            throw new IOException("no type for its pixels");
        }
        return types.next();
    }

    private static void checkSize(int width, int height) {
        if (width <= 0 || height <= 0) {
            throw new InvalidImageException("The image is %s x %s pixels: it is empty.".formatted(width, height));
        }
        checkPixels("The image", width, height, MAX_PIXELS);
    }

    /** Checks the size of a picture that is decoded as a whole. */
    static void checkWhole(String kind, int width, int height) {
        checkPixels("The " + kind, width, height, MAX_WHOLE_PIXELS);
    }

    private static void checkPixels(String what, int width, int height, long most) {
        if (Math.multiplyFull(width, height) > most) {
            throw new InvalidImageException(String.format(
                    Locale.ROOT, "%s is %d x %d pixels; at most %,d pixels are accepted.", what, width, height, most));
        }
    }

    /** A decoder that runs out of coded data fills up with grey and warns; stray bytes, by contrast, do no harm. */
    private static void checkComplete(ImageFormat format, List<String> warnings) {
        for (String warning : warnings) {
            boolean damage = warning.startsWith("Corrupt") || warning.startsWith("Premature");
            if (damage && !warning.contains("extraneous")) {
                throw new InvalidImageException("The %s file is damaged: %s.".formatted(format, warning));
            }
        }
    }
}
