package dev.foretell.model.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Decodes the files of {@link ImageFormat} from bytes that nobody vouches for. */
final class ImageDecoder {

    /** The decoded picture lies in memory as a whole: at most 128 MB, with four channels of 16 bits. */
    static final long MAX_PIXELS = 16_000_000;

    private ImageDecoder() {}

    /** @throws InvalidImageException whatever is wrong with the bytes; nothing else leaves here */
    static BufferedImage decode(byte[] encoded) {
        ImageFormat format = ImageFormat.of(encoded);
        try {
            return read(format, format.essential(encoded));
        } catch (InvalidImageException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // The decoders answer some damaged files with an index out of bounds, a negative size and the like.
            throw new InvalidImageException(
                    "The %s file cannot be read: it is damaged or of a rare kind.".formatted(format), e);
        }
    }

    private static BufferedImage read(ImageFormat format, ByteBuffer file) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName(format.name()).next();
        List<String> warnings = new ArrayList<>();
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        try (ImageInputStream input = new MemoryCacheImageInputStream(
                new ByteArrayInputStream(file.array(), file.arrayOffset(), file.limit()))) {
            reader.setInput(input, true, true);
            checkSize(reader.getWidth(0), reader.getHeight(0));
            BufferedImage image = reader.read(0);
            checkComplete(format, warnings);
            return image;
        } finally {
            reader.dispose();
        }
    }

    private static void checkSize(int width, int height) {
        if (width <= 0 || height <= 0) {
            throw new InvalidImageException("The image is %d x %d pixels: it is empty.".formatted(width, height));
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
