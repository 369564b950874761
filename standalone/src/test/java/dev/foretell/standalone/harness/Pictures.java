package dev.foretell.standalone.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/** Pictures of digits as files, and files that look like pictures but are not. */
public final class Pictures {

    private static final Path GOLDEN = Path.of("../model/src/test/resources/golden");
    private static final Path SHIPPED = Path.of("../model/repository/mnist/1/samples");

    private Pictures() {}

    /** A picture and the digit that it shows. */
    public record Picture(String name, String digit, byte[] bytes) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** The pictures that image preparation is tested with. */
    public static Stream<Picture> golden() {
        try {
            JsonNode labels = new JsonMapper().readTree(Files.readAllBytes(GOLDEN.resolve("digits.json")));
            return labels.properties().stream()
                    .filter(entry -> entry.getValue().has("label"))
                    .map(entry -> new Picture(
                            entry.getKey(),
                            entry.getValue().path("label").asText(),
                            read(GOLDEN.resolve("digits").resolve(entry.getKey()))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The samples that ship with the model; their names begin with the digit. */
    public static List<Picture> shipped() {
        try (var files = Files.newDirectoryStream(SHIPPED, "*.png")) {
            return StreamSupport.stream(files.spliterator(), false)
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .map(name -> new Picture(name, name.substring(0, 1), read(SHIPPED.resolve(name))))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All samples in various formats and sizes, each also inverted. */
    public static Stream<Picture> converted() {
        return shipped().stream()
                .flatMap(sample -> Stream.of("png", "jpg", "bmp", "gif", "tiff")
                        .flatMap(format -> Stream.of(40, 900)
                                .flatMap(side -> Stream.of(false, true)
                                        .map(inverted -> converted(sample, format, side, inverted)))));
    }

    private static Picture converted(Picture picture, String format, int side, boolean inverted) {
        String name = picture.name + " as " + format + ", " + side + " px" + (inverted ? ", inverted" : "");
        BufferedImage image = scaled(decoded(picture.bytes), side);
        BufferedImage shown = inverted ? inverted(image) : image;
        return new Picture(name, picture.digit, encoded(format.equals("gif") ? grey(shown) : shown, format));
    }

    private static BufferedImage decoded(byte[] bytes) {
        try {
            return ImageIO.read(new ByteArrayInputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BufferedImage scaled(BufferedImage image, int side) {
        BufferedImage scaled = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = scaled.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(image, 0, 0, side, side, null);
        graphics.dispose();
        return scaled;
    }

    private static BufferedImage inverted(BufferedImage image) {
        int[] pixels = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
        Arrays.setAll(pixels, i -> ~pixels[i]);
        return image;
    }

    /** The same greys in one band, for which the writer of GIF does not search the colors of a palette. */
    private static BufferedImage grey(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        BufferedImage grey = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        int[] reds = image.getRaster().getSamples(0, 0, width, height, 0, (int[]) null);
        grey.getRaster().setSamples(0, 0, width, height, 0, reds);
        return grey;
    }

    public static byte[] encoded(BufferedImage image, String format) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            assertThat(ImageIO.write(image, format, bytes)).as(format).isTrue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** The picture as a phone saves it that was held upright: a JPEG that lies on its side, with Exif data. */
    public static byte[] onItsSide(byte[] picture) {
        BufferedImage upright = scaled(decoded(picture), 200);
        BufferedImage stored = new BufferedImage(200, 200, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 200; y++) {
            for (int x = 0; x < 200; x++) {
                stored.setRGB(y, 199 - x, upright.getRGB(x, y));
            }
        }
        byte[] exif = HexFormat.of()
                .parseHex(
                        "FFE10022457869660000" + "4D4D002A00000008" + "0001" + "011200030000000100060000" + "00000000");
        byte[] jpeg = encoded(stored, "jpg");
        return ByteBuffer.allocate(jpeg.length + exif.length)
                .put(jpeg, 0, 2)
                .put(exif)
                .put(jpeg, 2, jpeg.length - 2)
                .array();
    }

    /** A JPEG that is cut off in the middle. */
    public static byte[] truncatedJpeg() {
        byte[] whole = encoded(scaled(decoded(shipped().get(0).bytes), 400), "jpg");
        return Arrays.copyOf(whole, whole.length / 2);
    }

    /** A PNG of a few bytes whose header has the given size. */
    public static byte[] pngClaiming(int width, int height) {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        png.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        chunk(
                png,
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put(new byte[] {8, 0, 0, 0, 0})
                        .array());
        chunk(png, "IDAT", new byte[] {0x78, (byte) 0x9c, 3, 0, 0, 0, 0, 1});
        chunk(png, "IEND", new byte[0]);
        return png.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream png, String type, byte[] data) {
        byte[] typed = ByteBuffer.allocate(4 + data.length)
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .put(data)
                .array();
        CRC32 crc = new CRC32();
        crc.update(typed);
        png.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        png.writeBytes(typed);
        png.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
