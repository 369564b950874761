package dev.foretell.web.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
                "a,b,c,d\n5.1,3.5,1.4,0.2\n6,3,5,2\n",
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
                "Sepal Length,sepalWidth,PETAL-LENGTH,width of the petal\n5.1,3.5,1.4,0.2\n6,3,5,2\n",
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
                "a,b,c,d,e\n1,1,1,1,setosa\n1,1,1,1,virginica\n",
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
                    1;1,5;1;1                 | Line 1, sepal_width: expected a number, found "1,5" \
                    (a decimal comma? expected a point).
                    a,b,c,d\\n\\n1,1,1,1\\nx,1,1,1 | Line 4, sepal_length: expected a number, found "x".
                    1,1,1,1,rose              | Line 1, class: \
                    expected one of setosa, versicolor, virginica or 0 to 2, found "rose".
                    1,1,1,1,3                 | Line 1, class: \
                    expected one of setosa, versicolor, virginica or 0 to 2, found "3".
                    """)
    void what_does_not_fit_is_told_with_line_and_field(String csv, String message) {
        assertThat(read(csv.replace("\\n", "\n")).errors()).containsExactly(message.formatted(NUMBERS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", " \n\t\n", ",,,\n", "a,b,c,d\n", HEADER, "\uFEFF"})
    void a_table_without_rows_is_refused(String csv) {
        assertThatThrownBy(() -> read(csv))
                .isInstanceOf(InvalidTableException.class)
                .hasMessageStartingWith("The file has no rows; expected lines of " + NUMBERS);
    }

    @Test
    void a_header_in_another_order_must_name_all_columns() {
        assertThatThrownBy(() -> read("petal_width,sepal_length,sepal_width,length\n0.2,5.1,3.5,1.4\n"))
                .hasMessage("The header names the columns in another order, but not all of them:"
                        + " missing are petal_length.");
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
        assertThatThrownBy(() -> read("5,3,1,1\n".getBytes(StandardCharsets.UTF_16)))
                .hasMessage("The file is not text; expected CSV.");
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
        byte[] csv = bytes("5,3,1,?\n");
        csv[6] = (byte) 0xff;

        assertThat(read(csv).errors())
                .containsExactly("Line 1, petal_width: expected a number, found \"\uFFFD\" (not UTF-8?).");
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

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
