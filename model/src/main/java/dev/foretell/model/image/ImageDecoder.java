package dev.foretell.model.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Decodes the files of {@link ImageFormat} from untrusted bytes. */
final class ImageDecoder {

    /** The decoded picture lies in memory as a whole: at most 128 MB, with four channels of 16 bits. */
    static final long MAX_PIXELS = 16_000_000;

    /** The number of pixels from which on a picture counts as large. */
    private static final long LARGE_PIXELS = 1 << 18;

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
            long pixels = read(format, encoded, reader -> Math.multiplyFull(reader.getWidth(0), reader.getHeight(0)));
            return pixels >= LARGE_PIXELS && pixels <= MAX_PIXELS;
        } catch (IOException | RuntimeException e) {
            return false; // Decoding it reports what is wrong.
        }
    }

    /** @throws InvalidImageException whatever is wrong with the bytes; nothing else leaves here */
    static BufferedImage decode(byte[] encoded) {
        ImageFormat format = ImageFormat.of(encoded);
        try {
            return read(format, encoded, reader -> picture(format, reader));
        } catch (InvalidImageException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // The decoders answer some damaged files with an index out of bounds, a negative size and the like.
            throw new InvalidImageException(
                    "The %s file cannot be read: it is damaged or of a rare kind.".formatted(format), e);
        }
    }

    private static <T> T read(ImageFormat format, byte[] encoded, Reading<T> reading) throws IOException {
        ByteBuffer file = format.essential(encoded);
        ImageReader reader = Objects.requireNonNull(READERS.get(format)).createReaderInstance();
        try (ImageInputStream input = new MemoryCacheImageInputStream(
                new ByteArrayInputStream(file.array(), file.arrayOffset(), file.limit()))) {
            reader.setInput(input, true, true);
            return reading.from(reader);
        } finally {
            reader.dispose();
        }
    }

    private static BufferedImage picture(ImageFormat format, ImageReader reader) throws IOException {
        List<String> warnings = new ArrayList<>();
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        checkSize(reader.getWidth(0), reader.getHeight(0));
        BufferedImage image = reader.read(0);
        checkComplete(format, warnings);
        return image;
    }

    private static void checkSize(int width, int height) {
        if (width <= 0 || height <= 0) {
            throw new InvalidImageException("The image is %s x %s pixels: it is empty.".formatted(width, height));
        }
        if ((long) width * height > MAX_PIXELS) {
            throw new InvalidImageException(String.format(
                    Locale.ROOT,
                    "The image is %d x %d pixels; at most %,d pixels are accepted.",
                    width,
                    height,
                    MAX_PIXELS));
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
