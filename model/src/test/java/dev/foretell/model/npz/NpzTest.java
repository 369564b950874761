package dev.foretell.model.npz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that NumPy wrote (model/training/npz_cases.py), and files that were made up. */
class NpzTest {

    private static final String TEXT = "{'descr': '<U1', 'fortran_order': False, 'shape': (1,), }";
    private static final String FLOATS = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"stored", "compressed"})
    void reads_what_numpy_writes(String name) {
        Map<String, NpyArray> arrays = Npz.read(resource(name));

        assertThat(arrays)
                .containsOnlyKeys(
                        "float32", "float64", "int32", "int64", "uint8", "bool", "fortran", "vector", "scalar",
                        "nothing");
        assertArray(arrays, "float32", i -> i / 8.0);
        assertArray(arrays, "float64", i -> i / 10.0);
        assertArray(arrays, "int32", i -> i - 12);
        assertArray(arrays, "int64", i -> i - 12);
        assertArray(arrays, "uint8", i -> i + 200);
        assertArray(arrays, "bool", i -> i % 3 == 0 ? 1 : 0);
        assertArray(arrays, "fortran", i -> i / 8.0);
        assertThat(array(arrays, "vector").values())
                .containsExactly(1.5, -0.0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN);
        assertThat(array(arrays, "scalar").shape()).isEmpty();
        assertThat(array(arrays, "scalar").values()).containsExactly(7.25);
        assertThat(array(arrays, "nothing").shape()).containsExactly(0, 4);
        assertThat(array(arrays, "nothing").values()).isEmpty();
    }

    private static void assertArray(Map<String, NpyArray> arrays, String name, IntToDoubleFunction value) {
        assertThat(array(arrays, name).shape()).as(name).containsExactly(2, 3, 4);
        assertThat(array(arrays, name).values())
                .as(name)
                .containsExactly(IntStream.range(0, 24).mapToDouble(value).toArray());
    }

    private static NpyArray array(Map<String, NpyArray> arrays, String name) {
        return Objects.requireNonNull(arrays.get(name), name);
    }

    @Test
    void reads_texts() {
        Map<String, NpyArray> arrays = Npz.read(resource("texts"));

        assertThat(array(arrays, "texts").shape()).containsExactly(2, 3);
        assertThat(array(arrays, "texts").values()).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(array(arrays, "texts").texts()).containsExactly("a", "äö 😀", "", "longer text", "nul\0in", " b ");
        NpyArray fortran = array(arrays, "fortran");
        assertThat(Arrays.stream(fortran.values())
                        .mapToObj(place -> fortran.texts().get((int) place)))
                .containsExactly("a", "b", "c", "d");
        assertThat(array(arrays, "none").shape()).containsExactly(0, 1);
        assertRefused(resource("bytes"), "not |S2; in Python, use .astype(\"float32\"), or .astype(str) for texts");
    }

    @Test
    void refuses_texts_of_what_is_no_character() throws IOException {
        assertRefused(text(0xD800), "array a: a text with 55296, which is not a character");
        assertRefused(text(0x110000), "array a: a text with 1114112, which is not a character");
        assertRefused(npy(TEXT, 3), "is cut off");
        assertRefused(npy(TEXT.replace("U1", "U99999999"), 4), "expected at most 33554432 elements");
        assertThat(array(Npz.read(text(0x1F600)), "a").texts()).containsExactly("😀");
    }

    private Path text(int character) throws IOException {
        byte[] array = array(TEXT, 4);
        ByteBuffer.wrap(array).order(ByteOrder.LITTLE_ENDIAN).putInt(array.length - 4, character);
        return zip(Map.of("a.npy", array));
    }

    @Test
    void refuses_what_is_not_a_plain_array_of_numbers() {
        assertRefused(resource("objects"), "array inputs: an array of Python objects, which are not read");
        assertRefused(resource("structured"), "array inputs: expected a header with descr, fortran_order and shape");
        assertRefused(resource("big-endian"), "array inputs: expected elements of one of the types <f4");
    }

    @Test
    void refuses_what_is_not_a_file_of_arrays() throws IOException {
        assertRefused(folder.resolve("none.npz"), "none.npz: there is no such file");
        assertRefused(folder, "expected a file");
        assertRefused(file("text.npz", "1,2,3".getBytes(StandardCharsets.UTF_8)), "is not a complete zip archive");
        assertRefused(file("empty.npz", new byte[0]), "is not a complete zip archive");
        assertRefused(zip(Map.of()), "it holds no arrays");
        assertRefused(zip(Map.of("notes.txt", new byte[3])), "expected arrays (.npy) only, found notes.txt");
        assertRefused(zip(Map.of("a.npy", new byte[3])), "array a: is not a NumPy array");
    }

    @Test
    void refuses_a_file_that_is_cut_off_anywhere() throws IOException {
        byte[] whole = Files.readAllBytes(resource("compressed"));
        for (int length = 0; length < whole.length; length += 7) {
            assertRefused(file("cut.npz", Arrays.copyOf(whole, length)), "is not a complete zip archive");
        }
    }

    @Test
    void refuses_a_file_with_another_byte_in_its_data() throws IOException {
        byte[] bytes = Files.readAllBytes(resource("stored"));
        int data = 30 + "float32.npy".length() + 20 + 128 + 40; // within the numbers of the first array
        bytes[data] ^= 1;

        assertRefused(file("flipped.npz", bytes), "array float32: is damaged: its checksum does not match");
    }

    @Test
    void refuses_an_array_with_fewer_or_more_elements_than_it_says() throws IOException {
        assertRefused(npy(FLOATS, 7), "array a: is cut off");
        assertRefused(npy(FLOATS, 9), "array a: there is more than the 2 elements of the shape [2]");
        assertThat(array(Npz.read(npy(FLOATS, 8)), "a").values()).containsExactly(0, 0);
    }

    @Test
    void takes_no_memory_for_what_a_header_claims() throws IOException {
        assertRefused(npy(FLOATS.replace("2,", "30000000,"), 8), "is cut off");
        assertRefused(npy(FLOATS.replace("2,", "40000, 40000"), 8), "expected at most 33554432 elements in all arrays");
        assertRefused(
                npy(FLOATS.replace("2,", "2147483647, 2147483647, 2147483647, 2"), 8),
                "expected at most 33554432 elements");
        assertRefused(npy(FLOATS.replace("2,", "99999999999"), 8), "expected a shape of whole numbers");
        assertRefused(npy(FLOATS.replace("2,", "1,".repeat(33)), 8), "expected at most 32 dimensions, found 33");
    }

    @Test
    void refuses_a_zip_bomb_before_it_is_unpacked() throws IOException {
        Path bomb = folder.resolve("bomb.npz");
        byte[] header = array("{'descr': '|u1', 'fortran_order': False, 'shape': (200000000,), }", 0);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(bomb))) {
            zip.putNextEntry(new ZipEntry("a.npy"));
            zip.write(header);
            byte[] zeros = new byte[1_000_000];
            for (int i = 0; i < 200; i++) {
                zip.write(zeros);
            }
        }

        assertThat(Files.size(bomb)).isLessThan(300_000);
        assertRefused(bomb, "expected at most 33554432 elements");
    }

    @Test
    void bounds_all_arrays_of_a_file_together() throws IOException {
        Path file = folder.resolve("many.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (int i = 0; i < 5; i++) {
                zip.putNextEntry(new ZipEntry("a" + i + ".npy"));
                zip.write(array("{'descr': '|u1', 'fortran_order': False, 'shape': (8000000,), }", 8_000_000));
            }
        }

        assertRefused(file, "array a4: expected at most 33554432 elements in all arrays of a file");
    }

    @Test
    void refuses_invalid_headers() throws IOException {
        assertRefused(npy("", 8), "expected a header");
        assertRefused(npy("{}", 8), "expected descr in the header");
        assertRefused(npy("{'descr': '<f4', 'shape': (2,)}", 8), "expected fortran_order in the header");
        assertRefused(npy(FLOATS.replace("(2,)", "(-2,)"), 8), "expected a header");
        assertRefused(npy(FLOATS.replace("(2,)", "(2 3)"), 8), "expected a shape of whole numbers");
        assertRefused(npy(FLOATS.replace("False", "__import__('os')"), 8), "expected a header");
        assertRefused(npy(FLOATS.replace("'shape': (2,)", "'shape': (2,), 'shape': (3,)"), 8), "shape once");
        assertRefused(npy(FLOATS + " ".repeat(20_000), 8), "expected a header of at most 10000 bytes");
    }

    @Test
    void does_not_round_whole_numbers() throws IOException {
        byte[] header = array("{'descr': '<i8', 'fortran_order': False, 'shape': (1,), }", 8);
        ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length - 8, (1L << 53) + 1_000);

        assertRefused(zip(Map.of("a.npy", header)), "array a: a whole number beyond 2^53");
    }

    private static void assertRefused(Path file, String why) {
        assertThatExceptionOfType(NpzException.class)
                .isThrownBy(() -> Npz.read(file))
                .withMessageContaining(why)
                .withMessageContaining(file.getFileName().toString());
    }

    private static Path resource(String name) {
        try {
            return Path.of(NpzTest.class.getResource("/npz/" + name + ".npz").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path npy(String header, int bytes) throws IOException {
        return zip(Map.of("a.npy", array(header, bytes)));
    }

    /** An array with this header and as many zeros. */
    private static byte[] array(String header, int bytes) {
        byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer array = ByteBuffer.allocate(10 + text.length + bytes).order(ByteOrder.LITTLE_ENDIAN);
        array.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
        array.putShort((short) text.length).put(text);
        return array.array();
    }

    private Path zip(Map<String, byte[]> entries) throws IOException {
        Path file = folder.resolve("made.npz");
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        }
        return file;
    }

    private Path file(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }
}
