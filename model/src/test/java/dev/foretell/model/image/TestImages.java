package dev.foretell.model.image;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Pictures drawn for the tests, and their files. */
final class TestImages {

    private TestImages() {}

    /** A seven in a square picture, drawn with a round pen. */
    static BufferedImage seven(int side, int type, Color ground, Color pen) {
        BufferedImage image = new BufferedImage(side, side, type);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setColor(ground);
        graphics.fillRect(0, 0, side, side);
        graphics.setColor(pen);
        graphics.setStroke(new BasicStroke(side * 0.08f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        Path2D stroke = new Path2D.Double();
        stroke.moveTo(side * 0.3, side * 0.25);
        stroke.lineTo(side * 0.7, side * 0.25);
        stroke.lineTo(side * 0.45, side * 0.8);
        graphics.draw(stroke);
        graphics.dispose();
        return image;
    }

    static BufferedImage seven(int side, int type) {
        return seven(side, type, Color.BLACK, Color.WHITE);
    }

    static byte[] encoded(BufferedImage image, String format) {
        return encoded(image, format, false);
    }

    /** A file with several passes if {@code progressive}: a progressive JPEG, an interlaced PNG. */
    static byte[] encoded(BufferedImage image, String format, boolean progressive) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            ImageWriteParam settings = writer.getDefaultWriteParam();
            if (progressive) {
                settings.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
            }
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    static byte[] encodedSeven(String format) {
        return encoded(seven(60, BufferedImage.TYPE_INT_RGB), format);
    }

    /** A small picture in a form that ImageIO does not write. All show the same seven. */
    static byte[] resource(String name) {
        try (InputStream in = TestImages.class.getResourceAsStream("/pictures/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code file} with bytes put in at an offset. */
    static byte[] inserted(byte[] file, int offset, byte[] bytes) {
        return ByteBuffer.allocate(file.length + bytes.length)
                .put(file, 0, offset)
                .put(bytes)
                .put(file, offset, file.length - offset)
                .array();
    }

    static byte[] joined(byte[]... parts) {
        byte[] joined = new byte[0];
        for (byte[] part : parts) {
            joined = inserted(joined, joined.length, part);
        }
        return joined;
    }

    /** {@code file} without some bytes. */
    static byte[] without(byte[] file, int offset, int count) {
        return ByteBuffer.allocate(file.length - count)
                .put(file, 0, offset)
                .put(file, offset + count, file.length - offset - count)
                .array();
    }

    static int indexOf(byte[] file, byte[] sought) {
        for (int i = 0; i <= file.length - sought.length; i++) {
            if (Arrays.equals(file, i, i + sought.length, sought, 0, sought.length)) {
                return i;
            }
        }
        throw new AssertionError("not in the file");
    }

    static byte[] pngChunk(String type, byte[] data) {
        byte[] chunk = ByteBuffer.allocate(12 + data.length)
                .putInt(data.length)
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .put(data)
                .array();
        return withPngChecksum(chunk, 0, data.length);
    }

    /** Sets right the checksum of the chunk at {@code offset}, in place. */
    static byte[] withPngChecksum(byte[] file, int offset, int length) {
        CRC32 checksum = new CRC32();
        checksum.update(file, offset + 4, 4 + length);
        ByteBuffer.wrap(file).putInt(offset + 8 + length, (int) checksum.getValue());
        return file;
    }

    /** A PNG of the announced size, whatever its data. */
    static byte[] png(int width, int height, int bitDepth, int colourType, byte[] rows) {
        byte[] header = ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(height)
                .put((byte) bitDepth)
                .put((byte) colourType)
                .array();
        return joined(
                HexFormat.of().parseHex("89504E470D0A1A0A"),
                pngChunk("IHDR", header),
                pngChunk("IDAT", deflated(rows)),
                pngChunk("IEND", new byte[0]));
    }

    static byte[] deflated(byte[] data) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes)) {
            out.write(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static byte[] bmp() {
        return encoded(seven(60, BufferedImage.TYPE_3BYTE_BGR), "bmp");
    }

    static byte[] jpegSegment(int marker, byte[] content) {
        return ByteBuffer.allocate(4 + content.length)
                .put((byte) 0xFF)
                .put((byte) marker)
                .putShort((short) (content.length + 2))
                .put(content)
                .array();
    }

    /** Exif data with one tag, the orientation. */
    static byte[] exif(ByteOrder order, int orientation) {
        return ByteBuffer.allocate(26)
                .order(order)
                .putShort((short) (order == ByteOrder.BIG_ENDIAN ? 0x4D4D : 0x4949))
                .putShort((short) 42)
                .putInt(8)
                .putShort((short) 1)
                .putShort((short) 0x0112)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation)
                .array();
    }

    /** {@code file}, a JPEG, PNG, WebP or TIFF, with Exif data (in a TIFF: only their orientation). */
    static byte[] withExif(String format, byte[] file, byte[] exif) {
        return switch (format) {
            case "jpeg" ->
                inserted(file, 2, jpegSegment(0xE1, joined("Exif\0\0".getBytes(StandardCharsets.US_ASCII), exif)));
            case "png" -> inserted(file, file.length - 12, pngChunk("eXIf", exif));
            case "webp" -> joined(file, webpChunk("EXIF", exif));
            default -> throw new AssertionError(format);
        };
    }

    static byte[] webpChunk(String type, byte[] data) {
        return ByteBuffer.allocate(8 + data.length + data.length % 2)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .putInt(data.length)
                .put(data)
                .array();
    }

    static ByteBuffer little(byte[] file) {
        return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    }
}
