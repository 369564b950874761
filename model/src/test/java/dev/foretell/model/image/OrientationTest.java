package dev.foretell.model.image;

import static dev.foretell.model.image.TestImages.encodedSeven;
import static dev.foretell.model.image.TestImages.exif;
import static dev.foretell.model.image.TestImages.inserted;
import static dev.foretell.model.image.TestImages.resource;
import static dev.foretell.model.image.TestImages.withExif;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OrientationTest {

    /**
     * Where the first row and the first column of the stored picture lie in the scene, by orientation (TIFF 6.0,
     * section 8): top, bottom, left, right.
     */
    private static final String[] SIDES = {"", "TL", "TR", "BR", "BL", "LT", "RT", "RB", "LB"};

    private static Stream<Integer> orientations() {
        return IntStream.rangeClosed(1, 8).boxed();
    }

    private static byte[] plain(String format) {
        return switch (format) {
            case "jpeg" -> resource("cmyk.jpg");
            case "png" -> resource("seven.png");
            default -> resource("lossy.webp");
        };
    }

    @ParameterizedTest
    @MethodSource("orientations")
    void turns_a_picture_upright_by_the_exif_data_of_every_format_in_either_byte_order(int orientation) {
        for (String format : new String[] {"jpeg", "png", "webp"}) {
            byte[] file = plain(format);
            GreyImage upright = upright(ImageDecoder.decode(file), orientation);
            for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
                assertEqual(ImageDecoder.decode(withExif(format, file, exif(order, orientation))), upright);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("orientations")
    void turns_a_tiff_upright_by_its_own_tag(int orientation) {
        byte[] file = resource("palette.tif");

        GreyImage decoded = ImageDecoder.decode(withTag(file, orientation));

        assertEqual(decoded, upright(ImageDecoder.decode(file), orientation));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lossless.webp", "transparent-lossy.webp", "transparent-lossless.webp", "animated.webp"})
    void turns_every_kind_of_webp_upright(String name) {
        byte[] file = resource(name);

        GreyImage decoded = ImageDecoder.decode(withExif("webp", file, exif(ByteOrder.LITTLE_ENDIAN, 6)));

        assertEqual(decoded, upright(ImageDecoder.decode(file), 6));
    }

    @Test
    void takes_exif_data_with_the_prefix_of_a_jpeg_in_other_formats() {
        byte[] prefixed =
                TestImages.joined("Exif\0\0".getBytes(StandardCharsets.US_ASCII), exif(ByteOrder.BIG_ENDIAN, 8));
        for (String format : new String[] {"png", "webp"}) {
            byte[] file = plain(format);

            assertEqual(ImageDecoder.decode(withExif(format, file, prefixed)), upright(ImageDecoder.decode(file), 8));
        }
    }

    @Test
    void takes_the_first_exif_data_of_a_jpeg_and_finds_them_behind_other_segments() {
        byte[] file = encodedSeven("jpeg");
        byte[] second = withExif("jpeg", file, exif(ByteOrder.BIG_ENDIAN, 3));
        byte[] first = withExif("jpeg", second, exif(ByteOrder.BIG_ENDIAN, 6));
        byte[] xmp = TestImages.jpegSegment(0xE1, "http://ns.adobe.com/xap/1.0/\0".getBytes(StandardCharsets.US_ASCII));

        assertEqual(ImageDecoder.decode(inserted(first, 2, xmp)), upright(ImageDecoder.decode(file), 6));
    }

    @ParameterizedTest
    @CsvSource({
        // no byte order, another number than 42, too short, no directory there, one that reaches beyond the end
        "4D4E002A00000008000101120003000000010006000000000000",
        "4D4D002B00000008000101120003000000010006000000000000",
        "4D4D002A",
        "4D4D",
        "4D",
        "''",
        "4D4D002A0000FFFF000101120003000000010006000000000000",
        "4D4D002AFFFFFFFF000101120003000000010006000000000000",
        "4D4D002A7FFFFFFF000101120003000000010006000000000000",
        "4D4D002A00000008FFFF01120003000000010006000000000000",
        // values that are none: 0, 9, 65535, none at all, a text, many that lie beyond the end
        "4D4D002A00000008000101120003000000010000000000000000",
        "4D4D002A00000008000101120003000000010009000000000000",
        "4D4D002A0000000800010112000300000001FFFF000000000000",
        "4D4D002A00000008000101120003000000000006000000000000",
        "4D4D002A00000008000101120002000000010006000000000000",
        "4D4D002A0000000800010112000400000003FFFFFFFF00000000",
        "4D4D002A00000008000101120003FFFFFFFF7FFFFFFF00000000"
    })
    void takes_a_picture_with_broken_exif_data_as_it_is_stored(String hex) {
        byte[] broken = HexFormat.of().parseHex(hex);
        for (String format : new String[] {"jpeg", "png", "webp"}) {
            byte[] file = plain(format);

            assertEqual(ImageDecoder.decode(withExif(format, file, broken)), ImageDecoder.decode(file));
        }
    }

    @ParameterizedTest
    @CsvSource({
        // A directory that names itself as the next one, and one that begins at the byte order.
        "4D4D002A00000008000101120003000000010006000000000008",
        "4D4D002A00000000000101120003000000010006000000000000"
    })
    void is_not_caught_in_a_loop(String hex) {
        assertThat(Orientation.ofExif(ByteBuffer.wrap(HexFormat.of().parseHex(hex)))
                        .value())
                .isBetween(1, 8);
    }

    @Test
    void no_noise_fails_a_picture() {
        byte[] file = plain("png");
        GreyImage decoded = ImageDecoder.decode(file);
        Random random = new Random(45);
        for (int i = 0; i < 300; i++) {
            byte[] noise = exif(ByteOrder.LITTLE_ENDIAN, 1);
            for (int j = 0; j < 3; j++) {
                noise[random.nextInt(noise.length)] = (byte) random.nextInt();
            }
            assertThat(ImageDecoder.decode(withExif("png", file, noise)).values())
                    .hasSameSizeAs(decoded.values());
        }
    }

    /** The scene, made pixel by pixel of the stored picture. */
    private static GreyImage upright(GreyImage stored, int orientation) {
        char rows = SIDES[orientation].charAt(0);
        char columns = SIDES[orientation].charAt(1);
        boolean turned = rows == 'L' || rows == 'R';
        int width = turned ? stored.height() : stored.width();
        int height = turned ? stored.width() : stored.height();
        double[] scene = new double[width * height];
        for (int row = 0; row < stored.height(); row++) {
            for (int column = 0; column < stored.width(); column++) {
                int x = along(turned ? rows : columns, turned ? row : column, width);
                int y = along(turned ? columns : rows, turned ? column : row, height);
                scene[y * width + x] = stored.at(column, row);
            }
        }
        return new GreyImage(width, height, scene);
    }

    private static int along(char side, int index, int length) {
        return side == 'T' || side == 'L' ? index : length - 1 - index;
    }

    private static void assertEqual(GreyImage actual, GreyImage expected) {
        assertThat(actual.width()).isEqualTo(expected.width());
        assertThat(actual.height()).isEqualTo(expected.height());
        assertThat(actual.values()).isEqualTo(expected.values());
    }

    /** {@code tiff}, of little-endian order, with a directory that also has the orientation. */
    private static byte[] withTag(byte[] tiff, int orientation) {
        ByteBuffer file = TestImages.little(tiff);
        int start = file.getInt(4);
        int count = file.getShort(start);
        byte[] tagged = new byte[tiff.length + tiff.length % 2 + 2 + (count + 1) * 12 + 4];
        ByteBuffer out = TestImages.little(tagged);
        out.put(tiff).position(tiff.length + tiff.length % 2);
        int moved = out.position();
        out.putInt(4, moved).putShort((short) (count + 1));
        boolean put = false;
        for (int i = 0; i < count; i++) {
            int entry = start + 2 + i * 12;
            if (!put && Short.toUnsignedInt(file.getShort(entry)) > 0x0112) {
                putOrientation(out, orientation);
                put = true;
            }
            out.put(file.slice(entry, 12));
        }
        return tagged;
    }

    private static void putOrientation(ByteBuffer out, int orientation) {
        out.putShort((short) 0x0112)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation)
                .putShort((short) 0);
    }
}
