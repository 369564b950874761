package dev.foretell.web.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads CSV in all forms that are accepted. */
class CsvFormTest {

    private static final String HEADER = "sepal_length,sepal_width,petal_length,petal_width";
    private static final String NUMBERS = "4 numbers (sepal_length, sepal_width, petal_length, petal_width)";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5.1,3.5,1.4,0.2\n6,3,5,2\n",
                HEADER + "\n5.1,3.5,1.4,0.2\n6,3,5,2\n",
                "5.1|3.5|1.4|0.2\n6|3|5|2\n",
                "5,1;3,5;1,4;0,2\n6;3;5;2\n",
                "5,1\t3,5\t1,4\t0,2\n6\t3,0\t5,00\t2\n",
                "5,1|3,5|1,4|,2\n6|3|5|2\n",
                "\"5,1\",\"3,5\",\"1,4\",\"0,2\"\n6,3,5,2\n",
                "sepal_length;sepal_width;petal_length;petal_width\n5,1;3,5;1,4;0,2\n6;3;5;2\n",
                "petal width (cm),petal length (cm),sepal width (cm),sepal length (cm)\n0.2,1.4,3.5,5.1\n2,5,3,6\n",
                "Id,SepalLengthCm,SepalWidthCm,PetalLengthCm,PetalWidthCm\n1,5.1,3.5,1.4,0.2\n2,6,3,5,2\n",
                ",Petal.Width,Sepal.Length,Sepal.Width,Petal.Length\n0,0.2,5.1,3.5,1.4\n1,2,6,3,5\n",
                "Unnamed: 0,sepal_length,sepal_width,petal_length,petal_width\n0,5.1,3.5,1.4,0.2\n1,6,3,5,2\n",
                "sep=;\npetal_width;petal_length;sepal_width;sepal_length\n0.2;1.4;3.5;5.1\n2;5;3;6\n",
                "sep=|\r\n5.1|3.5|1.4|0.2\r\n6|3|5|2\r\n",
                "Flowers, measured 26\n\npetal_width,petal_length,sepal_width,sepal_length\n0.2,1.4,3.5,5.1\n2,5,3,6\n",
                "R;2;;;\nWidth;;;;\npetal_width;petal_length;sepal_width;sepal_length\n0.2;1.4;3.5;5.1\n2;5;3;6\n",
                "# measured by hand, in cm, by me, twice\n5.1,3.5,1.4,0.2\n6,3,5,2\n",
                "# petal_width,petal_length,sepal_width,sepal_length\n0.2,1.4,3.5,5.1\n2,5,3,6\n",
                "0,1,2,3\n5.1,3.5,1.4,0.2\n6,3,5,2\n",
                ",0,1,2,3\n0,5.1,3.5,1.4,0.2\n1,6,3,5,2\n",
                "\uFEFF" + HEADER + "\n5.1,3.5,1.4,0.2\n6,3,5,2",
                "\uFEFF5.1,3.5,1.4,0.2\n6,3,5,2",
                "5.1,3.5,1.4,0.2\r\n6,3,5,2\r\n",
                "5.1,3.5,1.4,0.2\r6,3,5,2\r",
                "5.1;3.5;1.4;0.2\n6;3;5;2\n",
                "5.1\t3.5\t1.4\t0.2\n6\t3\t5\t2\n",
                "\"5.1\",\"3.5\",\"1.4\",\"0.2\"\n\"6\",3,5,2\n",
                " 5.1 , 3.5,1.4 ,0.2\n 6,3,5,2 \n",
                "\n\n5.1,3.5,1.4,0.2\n\n  \n,,,\n6,3,5,2\n\n",
                "51e-1,+3.5,1.4E0,.2\n6.,3.0,5,2\n",
                "Sepal Length,sepalWidth,PETAL-LENGTH,Petal.Width\n5.1,3.5,1.4,0.2\n6,3,5,2\n",
                "petal_width,SEPAL_LENGTH, sepal_width ,petal_length\n0.2,5.1,3.5,1.4\n2,6,3,5\n",
                "id,sepal_length,sepal_width,note,petal_length,petal_width\nx,5.1,3.5,,1.4,0.2\ny,6,3,\"a,b\",5,2\n",
                "\n  \n" + HEADER + "\n5.1,3.5,1.4,0.2\n6,3,5,2\n",
                "\n5.1;3.5;1.4;0.2\n6;3;5;2\n"
            })
    void the_same_rows_are_read_from_every_form(String csv) {
        Reading read = read(csv);

        assertThat(read.values()).containsExactly(5.1f, 3.5f, 1.4f, 0.2f, 6f, 3f, 5f, 2f);
        assertThat(read.hasTruth()).isFalse();
        assertThat(read.errors()).isEmpty();
        assertThat(read.warnings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1,1,1,1,setosa\n1,1,1,1,virginica\n",
                "1,1,1,1,0\n1,1,1,1,2\n",
                "1,1,1,1,0.0\n1,1,1,1,2.0\n",
                "1,1,1,1,Iris-Setosa\n1,1,1,1, VIRGINICA \n",
                "1,1,1,1,setosa\n1,1,1,1,virginica\n",
                "sepal.length,sepal.width,petal.length,petal.width,variety\n1,1,1,1,Setosa\n1,1,1,1,Virginica\n",
                "1;1;1;1;Iris-setosa\n1,0;1;1;1;Iris-virginica\n",
                HEADER + ",class\n1,1,1,1,setosa\n1,1,1,1,virginica\n",
                "Species," + HEADER + "\nsetosa,1,1,1,1\nvirginica,1,1,1,1\n",
                "id,outcome,x," + HEADER + "\n7,setosa,x,1,1,1,1\n8,2,x,1,1,1,1\n"
            })
    void classes_are_read_by_label_alias_or_number(String csv) {
        Reading read = read(csv);

        assertThat(read.hasTruth()).isTrue();
        assertThat(read.truth()).containsExactly(0, 2);
        assertThat(read.values()).containsOnly(1f).hasSize(8);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
                    1,2,3                     | Line 1: expected %s and optionally the class, found 3 fields.
                    1                         | Line 1: expected %s and optionally the class, found 1 field.
                    1,2,3,4,0,6               | Line 1: expected %s and optionally the class, found 6 fields.
                    1,1,1,1\\n1,1,1           | Line 2: expected %s, found 3 fields.
                    1,1,1,1\\n1,1,1,1,0       | Line 2: expected %s, found 5 fields.
                    1,1,1,1,0\\n1,1,1,1       | Line 2: expected %s and the class, found 4 fields.
                    1,1,1\\n1,1,1,1,0         | Line 1: expected %s and optionally the class, found 3 fields.
                    1,x,1,1                   | Line 1, sepal_width: expected a number, found "x".
                    1,,1,1                    | Line 1, sepal_width: expected a number, found nothing.
                    1,NaN,1,1                 | Line 1, sepal_width: expected a number, found "NaN".
                    1,Infinity,1,1            | Line 1, sepal_width: expected a number, found "Infinity".
                    1,-Infinity,1,1           | Line 1, sepal_width: expected a number, found "-Infinity".
                    1,1f,1,1                  | Line 1, sepal_width: expected a number, found "1f".
                    1,1d,1,1                  | Line 1, sepal_width: expected a number, found "1d".
                    1,0x10,1,1                | Line 1, sepal_width: expected a number, found "0x10".
                    1,0x1p3,1,1               | Line 1, sepal_width: expected a number, found "0x1p3".
                    1,1e39,1,1                | Line 1, sepal_width: expected a number, found "1e39".
                    1,1e,1,1                  | Line 1, sepal_width: expected a number, found "1e".
                    1,--1,1,1                 | Line 1, sepal_width: expected a number, found "--1".
                    1.0;1,5;1;1\\n1.0;1.5;1;1 | Line 1, sepal_width: expected a number, found "1,5" \
                    (a decimal comma? expected a point).
                    1.234,5;1,5;1;1\\n1;1,5;1;1 | Line 1, sepal_length: expected a number with a decimal comma, \
                    found "1.234,5" (a point? expected a comma).
                    "1,234",1,1,1             | Line 1, sepal_length: expected a number, found "1,234" \
                    (a comma between thousands, or a decimal comma?).
                    1;1,234;1;1               | Line 1, sepal_width: expected a number, found "1,234" \
                    (a comma between thousands, or a decimal comma?).
                    1;1,234,567;1;1,5         | Line 1, sepal_width: expected a number with a decimal comma, \
                    found "1,234,567" (a point? expected a comma).
                    1,1,1,1,4                 | Line 1, class: \
                    expected one of setosa, versicolor, virginica or 0 to 2, found "4".
                    1,1,1,1,rose              | Line 1, class: \
                    expected one of setosa, versicolor, virginica or 0 to 2, found "rose".
                    1,1,1,1,0\\n1,1,1,1,3    | Line 2, class: \
                    expected one of setosa, versicolor, virginica or 0 to 2, found "3".
                    """)
    void what_does_not_fit_is_told_with_line_and_field(String csv, String message) {
        assertThat(read(csv.replace("\\n", "\n")).errors()).containsExactly(message.formatted(NUMBERS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", " \n\t\n", ",,,\n", HEADER, "\uFEFF"})
    void a_table_without_rows_is_refused(String csv) {
        assertThatThrownBy(() -> read(csv))
                .isInstanceOf(InvalidTableException.class)
                .hasMessageStartingWith("The file has no rows; expected lines of " + NUMBERS);
    }

    @Test
    void a_header_in_another_order_must_name_all_columns() {
        assertRefused(
                "petal_width,sepal_length,sepal_width,length\n0.2,5.1,3.5,1.4\n",
                "The header does not name all columns of the model: missing are petal_length.",
                "The file has: petal_width, sepal_length, sepal_width, length.",
                "The model wants: sepal_length, sepal_width, petal_length, petal_width.",
                "Likely pairs: \"length\" for petal_length (in cm). Rename the columns; a file whose columns are in the"
                        + " model's order needs no header.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a,b,c,d\n5.1,3.5,1.4,0.2\n",
                "a,b,c,d\n",
                "a,b,c,d,e\n1,1,1,1,setosa\n",
                "length,width,length.1,width.1\n5.1,3.5,1.4,0.2\n",
                "My flowers\nlength,width,a,b\n5.1,3.5,1.4,0.2\n",
                "sep=,\nlength,width,a,b\n5.1,3.5,1.4,0.2\n",
                "Rows,150\npetal,x,sepal,y\n5.1,3.5,1.4,0.2\n",
                "petal length (mm),petal width (mm),sepal length (mm),sepal width (mm)\n14,2,51,35\n",
                "# petal_length,petal,sepal,x\n5.1,3.5,1.4,0.2\n"
            })
    void a_header_of_unknown_names_is_refused_rather_than_taken_by_position(String csv) {
        assertThatThrownBy(() -> read(csv))
                .isInstanceOf(InvalidTableException.class)
                .hasMessageStartingWith("The header does not name all columns of the model: missing are ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0,5.1,3.5,1.4,0.2\n1,6,3,5,2\n2,6,3,5,2\n",
                "7,5.1,3.5,1.4,0.2,setosa\n8,6,3,5,2,setosa\n9,6,3,5,2,setosa\n"
            })
    void an_index_without_a_name_is_told_and_never_shifted_into_the_numbers(String csv) {
        assertThatThrownBy(() -> read(csv))
                .isInstanceOf(InvalidTableException.class)
                .hasMessageStartingWith("The first field of each row counts up by one (")
                .hasMessageEndingWith(", …): it looks like an index. Remove it, or name the columns in a header.");
    }

    @Test
    void an_index_is_told_even_if_the_last_number_could_be_a_class() {
        String csv =
                IntStream.range(0, 10).mapToObj(i -> i + ",5.1,3.5,1.4,1\n").collect(Collectors.joining());

        assertThatThrownBy(() -> read(csv)).hasMessageContaining("looks like an index");
    }

    @Test
    void numbers_that_count_up_are_no_index_where_the_classes_say_so() {
        assertThat(read("1,1,1,1,0\n2,1,1,1,0\n3,1,1,1,2\n").truth()).containsExactly(0, 0, 2);
    }

    @Test
    void names_of_rows_without_a_name_are_told() {
        assertThatThrownBy(() -> read(HEADER + "\n\"1\",1,1,1,1\n\"2\",1,1,1,1\n\"3\",1,1,1,1\n"))
                .hasMessageContaining("one field more than the header");
    }

    @Test
    void what_was_assumed_is_told() {
        assertThat(read("sep=;\nId;petal length (cm);SepalWidthCm;sepal_length;Petal Width\n1;1,4;3,5;5,1;0,2\n")
                        .notes())
                .containsExactly(
                        "Numbers were read with a decimal comma.",
                        "Line 1 is above the rows and was skipped: \"sep=\".",
                        "Columns were matched by their names: \"petal length (cm)\" is petal_length,"
                                + " \"SepalWidthCm\" is sepal_width.",
                        "Columns that are not used: Id.");
    }

    @Test
    void a_plain_file_needs_no_notes() {
        assertThat(read(HEADER + ",class\n1,1,1,1,setosa\n").notes()).isEmpty();
        assertThat(read("1,1,1,1,setosa\n").notes()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32LE", "UTF-32BE", "x-UTF-16LE-BOM", "UTF-8"})
    void every_form_of_unicode_is_read(String charset) {
        String mark = charset.matches("UTF-(16|32)[LB]E") ? "\uFEFF" : "";
        String csv = mark + "note\t" + HEADER.replace(',', '\t') + "\n𝄞größe\t5.1\t3.5\t1.4\t0.2\n".repeat(5_000);
        Reading read = read(csv.getBytes(Charset.forName(charset)));

        assertThat(read.errors()).isEmpty();
        assertThat(read.values()).hasSize(20_000).startsWith(5.1f, 3.5f, 1.4f, 0.2f);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE"})
    void utf16_without_a_mark_is_seen_by_its_zero_bytes(String charset) {
        assertThat(read("5.1,3.5,1.4,0.2\n".getBytes(Charset.forName(charset))).values())
                .containsExactly(5.1f, 3.5f, 1.4f, 0.2f);
    }

    @Test
    void bytes_that_are_not_utf8_are_read_as_windows_1252_and_told() {
        String csv = "größe;" + HEADER.replace(',', ';') + "\nä;1;2;3;4\n";
        Reading read = read(csv.getBytes(Charset.forName("windows-1252")));

        assertThat(read.values()).containsExactly(1f, 2f, 3f, 4f);
        assertThat(read.notes())
                .containsExactly(
                        "The file is not UTF-8; it was read as Windows-1252.", "Columns that are not used: größe.");
    }

    private static void assertRefused(String csv, String... messages) {
        assertThatThrownBy(() -> read(csv))
                .isInstanceOfSatisfying(
                        InvalidTableException.class,
                        refused -> assertThat(refused.messages()).containsExactly(messages));
    }

    @Test
    void a_header_with_more_columns_asks_as_many_of_every_line() {
        assertThat(read("id,note," + HEADER + "\n1,2,3\n").errors())
                .containsExactly("Line 2: expected 6 fields, as in the header, found 3 fields.");
    }

    @Test
    void a_value_that_means_missing_is_no_warning() {
        Reading read = Reading.csv(TestManifests.DIABETES, "6,0,0,0,0,0,0.627,50\n");

        assertThat(read.values()).hasSize(8);
        assertThat(read.warnings()).isEmpty();
    }

    @Test
    void a_binary_file_is_no_table() {
        assertThatThrownBy(() -> read(new byte[] {1, 2, 0, 3})).hasMessage("The file is not text; expected CSV.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"5,3,1,\"1\n5,3,1,1\n", "5,3,1,1\n5,3,\"1,1\n"})
    void a_quote_that_is_not_closed_is_a_field_that_is_no_number(String csv) {
        assertThat(read(csv).errors()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"", "5,3,1,\"1\" x\n"})
    void a_quote_that_fits_nowhere_is_refused(String csv) {
        assertThatThrownBy(() -> read(csv)).isInstanceOf(InvalidTableException.class);
    }

    @Test
    void bytes_that_are_no_text_are_refused_as_no_numbers() {
        byte[] csv = (HEADER + "\n" + "5,3,1,1\n".repeat(10_000) + "5,3,1,?\n").getBytes(StandardCharsets.UTF_8);
        csv[csv.length - 2] = (byte) 0xff;

        assertThat(read(csv).errors())
                .containsExactly("Line 10002, petal_width: expected a number, found \"\uFFFD\" (not UTF-8?).");
    }

    @Test
    void a_long_field_is_cut_in_the_message() {
        assertThat(read("5,3,1," + "x".repeat(100_000)).errors())
                .containsExactly("Line 1, petal_width: expected a number, found \"" + "x".repeat(40) + "…\".");
    }

    @ParameterizedTest
    @CsvSource({"diabetes,768", "iris,150"})
    void the_samples_that_ship_are_read_without_a_warning(String model, int rows) throws IOException {
        String csv = Files.readString(Path.of("../model/repository", model, "1/sample.csv"));

        Reading read =
                Reading.csv(TestManifests.CATALOG.newest(model).orElseThrow().manifest(), csv);

        assertThat(read.lines()).hasSize(rows);
        assertThat(read.truth()).hasSize(rows).doesNotContain(Block.UNKNOWN);
        assertThat(read.errors()).isEmpty();
        assertThat(read.warnings()).isEmpty();
    }

    private static Reading read(String csv) {
        return Reading.csv(TestManifests.IRIS, csv);
    }

    private static Reading read(byte[] csv) {
        return Reading.of(RowReader::csv, TestManifests.IRIS, new ByteArrayInputStream(csv), 1000);
    }
}
