package dev.foretell.web.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks what CSV and JSON Lines have in common. */
class RowReaderTest {

    static Stream<TableForm> forms() {
        return Arrays.stream(TableForm.values());
    }

    @ParameterizedTest
    @MethodSource("forms")
    void wrong_rows_are_told_in_their_place_and_do_not_stop_the_others(TableForm form) {
        Reading read = read(form, form.sample());

        assertThat(read.values()).containsExactly(5.1f, 3.5f, 1.4f, 0.2f, 6f, 300f, 5f, 2f, 6f, 3f, 5f, 2f);
        assertThat(read.truth()).containsExactly(0, Block.UNKNOWN, 2);
        assertThat(read.hasTruth()).isTrue();
        assertThat(read.warnings()).hasSize(1).first().asString().endsWith("sepal_width: 300 is outside of 1 to 6 cm.");
    }

    @Test
    void lines_of_csv_are_counted_as_an_editor_does() {
        Reading read = read(TableForm.CSV_FORM, TableForm.CSV_FORM.sample());

        assertThat(read.lines()).containsExactly(2L, 5L, 6L, 7L, 8L, 9L);
        assertThat(read.errors())
                .containsExactly(
                        "Line 5, petal_length: expected a number, found \"x\".",
                        "Line 6: expected 7 fields, as in the header, found 3 fields.",
                        "Line 8, class: expected one of setosa, versicolor, virginica or 0 to 2, found \"rose\".");
        assertThat(read.warnings()).containsExactly("Line 7, sepal_width: 300 is outside of 1 to 6 cm.");
    }

    @Test
    void lines_of_json_are_counted_as_an_editor_does() {
        Reading read = read(TableForm.JSON_FORM, TableForm.JSON_FORM.sample());

        assertThat(read.lines()).containsExactly(1L, 3L, 4L, 5L, 6L, 7L, 8L);
        assertThat(read.errors())
                .containsExactly(
                        "Line 3, petal_length: expected a number, found \"x\".",
                        "Line 4: expected 4 numbers and optionally the class, found 2 values.",
                        "Line 6, class: expected one of setosa, versicolor, virginica or 0 to 2, found \"rose\".",
                        "Line 7: expected an object with sepal_length, sepal_width, petal_length, petal_width"
                                + " or an array of 4 numbers, found invalid JSON (column 2).");
    }

    @ParameterizedTest
    @MethodSource("forms")
    void it_is_the_same_however_the_bytes_and_blocks_are_cut(TableForm form) {
        Reading whole = read(form, form.sample());

        for (int maxRows = 1; maxRows < 9; maxRows++) {
            InputStream bytes = Reading.trickle(form.sample(), new Random(maxRows));
            assertThat(Reading.of(form, TestManifests.IRIS, bytes, maxRows)).isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void whatever_comes_is_read_or_refused_for_people(TableForm form) {
        Random random = new Random(3);
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = i % 2 == 0 ? noise(random) : damaged(form.sample(), random);
            try {
                read(form, bytes);
            } catch (InvalidTableException e) {
                assertThat(e.messages())
                        .allSatisfy(message -> assertThat(message).endsWith("."));
            }
        }
    }

    private static byte[] noise(Random random) {
        byte[] alphabet = "0123456789.,;\t\"\n\r-eE{}[]:nulltrue \\u".getBytes(StandardCharsets.UTF_8);
        byte[] bytes = new byte[random.nextInt(200)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = random.nextInt(20) == 0 ? (byte) random.nextInt() : alphabet[random.nextInt(alphabet.length)];
        }
        return bytes;
    }

    private static byte[] damaged(byte[] sample, Random random) {
        byte[] bytes = Arrays.copyOf(sample, 1 + random.nextInt(sample.length));
        for (int i = random.nextInt(4); i > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }

    @ParameterizedTest
    @MethodSource("forms")
    void a_line_without_end_is_refused_before_it_fills_the_memory(TableForm form) {
        for (String unit : List.of("1", "1,", "\"", "x\" ", "[", "[[", "{\"a\":", " ", "é")) {
            RepeatedStream endless = new RepeatedStream(unit.getBytes(StandardCharsets.UTF_8), Long.MAX_VALUE);

            assertThatThrownBy(() -> Reading.of(form, TestManifests.IRIS, endless, 1000))
                    .as(unit)
                    .isInstanceOf(InvalidTableException.class);
            assertThat(endless.given).as(unit).isLessThan(8L << 20);
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void a_long_line_is_told_with_its_number(TableForm form) {
        byte[] bytes =
                concat(form.line(), "1".repeat(RowReader.MAX_LINE + 100_000).getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> read(form, bytes))
                .hasMessageStartingWith("Line 2 ")
                .hasMessageContaining("1048576");
    }

    @Test
    void a_line_of_many_fields_is_as_long_as_its_fields_together() {
        assertThatThrownBy(() ->
                        read(TableForm.CSV_FORM, ("1,2,3,4\n" + "1,".repeat(600_000)).getBytes(StandardCharsets.UTF_8)))
                .hasMessage("Line 2 is longer than 1048576 characters, which is the limit.");
    }

    @ParameterizedTest
    @MethodSource("forms")
    void a_dataset_larger_than_memory_is_read_block_after_block(TableForm form) {
        RepeatedStream in = new RepeatedStream(form.line(), 500_000L * form.line().length);
        long rows = 0;
        try (RowReader reader = form.apply(TestManifests.IRIS, in)) {
            for (Block block = reader.next(4096); block != null; block = reader.next(4096)) {
                assertThat(in.given - (rows + block.count()) * form.line().length)
                        .isLessThan(1 << 18);
                rows += block.count();
            }
        }

        assertThat(rows).isEqualTo(500_000);
        assertThat(in.closed).isTrue();
    }

    @ParameterizedTest
    @MethodSource("forms")
    void warnings_end_but_are_counted_on(TableForm form) {
        byte[] line = (form == TableForm.CSV_FORM ? "5,300,1,1\n" : "[5,300,1,1]\n").getBytes(StandardCharsets.UTF_8);
        try (RowReader reader = form.apply(TestManifests.IRIS, new RepeatedStream(line, 1000L * line.length))) {
            Block first = Objects.requireNonNull(reader.next(15));
            Block second = Objects.requireNonNull(reader.next(985));

            assertThat(first.warnings()).hasSize(15);
            assertThat(second.warnings()).hasSize(5);
            assertThat(first.implausible() + second.implausible()).isEqualTo(1000);
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void a_file_without_rows_is_refused(TableForm form) {
        for (String text : List.of("", "\n", " \r\n\t\n", "\uFEFF", "\uFEFF\n")) {
            assertThatThrownBy(() -> read(form, text.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(InvalidTableException.class)
                    .hasMessageStartingWith("The file has no rows; expected ");
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void a_file_that_is_no_text_is_refused(TableForm form) {
        byte[] late = concat(RepeatedStream.repeat(form.line(), 10_000), new byte[] {0, 1, 2});
        for (byte[] bytes : List.of(new byte[] {1, 2, 0, 3}, late)) {
            assertThatThrownBy(() -> read(form, bytes))
                    .isInstanceOf(InvalidTableException.class)
                    .hasMessageStartingWith("The file is not text; expected ");
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void a_file_in_utf16_is_read_as_one_in_utf8(TableForm form) {
        byte[] utf16 = new String(form.sample(), StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_16LE);

        assertThat(read(form, utf16)).isEqualTo(read(form, form.sample()));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void a_stream_that_fails_is_told_as_such(TableForm form) {
        InputStream failing = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("connection reset");
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                return read();
            }
        };

        assertThatThrownBy(() -> Reading.of(form, TestManifests.IRIS, failing, 10))
                .isInstanceOf(UncheckedIOException.class)
                .hasRootCauseMessage("connection reset");
    }

    @ParameterizedTest
    @MethodSource("forms")
    void what_a_stream_throws_comes_through(TableForm form) {
        InputStream limited = new InputStream() {
            @Override
            public int read() {
                throw new ArithmeticException("enough");
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                return read();
            }
        };
        InputStream late = new SequenceInputStream(new RepeatedStream(form.line(), 100_000), limited);

        assertThatThrownBy(() -> Reading.of(form, TestManifests.IRIS, late, 10))
                .isInstanceOf(ArithmeticException.class)
                .hasMessage("enough");
    }

    private static Reading read(TableForm form, byte[] bytes) {
        return Reading.of(form, TestManifests.IRIS, new ByteArrayInputStream(bytes), 1000);
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
