package dev.foretell.web.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretell.manifest.Manifest;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonRowsTest {

    private static final String OBJECT =
            "an object with sepal_length, sepal_width, petal_length, petal_width or an array of 4 numbers";
    private static final Manifest MNIST =
            TestManifests.CATALOG.newest("mnist").orElseThrow().manifest();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[1, 2.5, 3e0, -4]",
                " \t[1,2.5,3,-4]\r",
                "{\"petal_width\":-4,\"petal_length\":3,\"sepal_width\":2.5,\"sepal_length\":1}",
                "{\"Sepal Length\":1,\"SEPAL-WIDTH\":2.5,\"petalLength\":3,\"petal_width\":-4,\"x\":[{}],\"y\":null}",
                "{\"sepal_length\":1,\"sepal_width\":2.5,\"petal_length\":3,\"petal_width\":-4,\"class\":null}",
                "[1, 2.5, 3, -4, null]"
            })
    void a_row_is_read_from_every_form(String line) {
        Reading read = Reading.jsonLines(TestManifests.IRIS, line);

        assertThat(read.errors()).isEmpty();
        assertThat(read.values()).containsExactly(1f, 2.5f, 3f, -4f);
        assertThat(read.hasTruth()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {"\"versicolor\"", "\"Iris-Versicolor\"", "1", "\"1\"", "1.0"})
    void a_class_is_read_by_label_alias_or_number(String label) {
        assertThat(Reading.jsonLines(TestManifests.IRIS, "[1,1,1,1," + label + "]")
                        .truth())
                .containsExactly(1);
        assertThat(Reading.jsonLines(
                                TestManifests.IRIS,
                                "{\"Species\":" + label
                                        + ",\"sepal_length\":1,\"sepal_width\":1,\"petal_length\":1,\"petal_width\":1}")
                        .truth())
                .containsExactly(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            [1,2,3]                | : expected 4 numbers and optionally the class, found 3 values
            []                     | : expected 4 numbers and optionally the class, found 0 values
            [1,2,3,4,1,6]          | : expected 4 numbers and optionally the class, found 6 values
            [1,"2",3,4]            | , sepal_width: expected a number, found "2"
            [1,null,3,4]           | , sepal_width: expected a number, found null
            [1,true,3,4]           | , sepal_width: expected a number, found true
            [1,[2],3,4]            | , sepal_width: expected a number, found an array
            [1,{"a":2},3,4]        | , sepal_width: expected a number, found an object
            [1,NaN,3,4]            | , sepal_width: expected a number, found NaN
            [1,-Infinity,3,4]      | , sepal_width: expected a number, found -Infinity
            [1,1e39,3,4]           | , sepal_width: expected a number, found 1e39
            [1,"\\ud800\\u0000",3,4] | , sepal_width: expected a number, found "��"
            [1,2,3,4,"rose"]       | , class: expected one of setosa, versicolor, virginica or 0 to 2, found "rose"
            [1,2,3,4,[1]]          | , class: expected one of setosa, versicolor, virginica or 0 to 2, found an array
            [1,2,3,4,4]            | , class: expected one of setosa, versicolor, virginica or 0 to 2, found 4
            [1,2,3,4] 5            | : expected the end of the line after the row, found 5
            [1,2,3,4][1,2,3,4]     | : expected the end of the line after the row, found an array
            5                      | : expected %s, found 5
            "x"                    | : expected %s, found "x"
            null                   | : expected %s, found null
            {}                     | , sepal_length: expected a number, found nothing
            {"sepal_length":1}     | , sepal_width: expected a number, found nothing
            {"sepal_length":1,"Sepal Length":1} | , sepal_length: expected it once, found it twice
            {"class":1,"label":1}  | , class: expected one class, found two
            {"sepal_length":[1]}   | , sepal_length: expected a number, found an array
            [1,2,3                 | : expected %s, found invalid JSON (column 7)
            {"sepal_length"        | : expected %s, found invalid JSON (column 16)
            [1,2,,3]               | : expected %s, found invalid JSON (column 6)
            [1,.5,3,4]             | : expected %s, found invalid JSON (column 4)
            """)
    void a_row_that_does_not_fit_is_told_with_its_field(String line, String message) {
        Reading read = Reading.jsonLines(TestManifests.IRIS, "[1,2,3,4]\n" + line + "\n[1,2,3,4]\n");

        assertThat(read.errors()).containsExactly("Line 2" + message.formatted(OBJECT) + ".");
        assertThat(read.values()).hasSize(8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "{\"sepal_length\":["})
    void deep_nesting_costs_that_row_only(String opening) {
        Reading read = Reading.jsonLines(TestManifests.IRIS, opening.repeat(100_000) + "\n[1,2,3,4]\n");

        assertThat(read.errors()).hasSize(1);
        assertThat(read.values()).hasSize(4);
    }

    @Test
    void a_number_of_many_digits_costs_that_row_only() {
        Reading read = Reading.jsonLines(TestManifests.IRIS, "[1,2,3," + "9".repeat(1_000_000) + "]\n[1,2,3,4]\n");

        assertThat(read.errors()).hasSize(1);
        assertThat(read.values()).hasSize(4);
    }

    @Test
    void bytes_that_are_no_utf8_cost_that_row_only() {
        byte[] bytes = "[1,2,3,\"?\"]\n[1,2,3,4]\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        bytes[8] = (byte) 0xff;

        Reading read =
                Reading.of(RowReader::jsonLines, TestManifests.IRIS, new java.io.ByteArrayInputStream(bytes), 10);

        assertThat(read.errors()).hasSize(1).first().asString().startsWith("Line 1");
        assertThat(read.values()).hasSize(4);
    }

    @Test
    void one_array_over_many_lines_is_told_as_such() {
        assertThatThrownBy(() -> Reading.jsonLines(TestManifests.IRIS, "\n[\n  [1,2,3,4],\n  [1,2,3,4]\n]\n"))
                .isInstanceOf(InvalidTableException.class)
                .hasMessage("The file is one JSON array over several lines; expected JSON Lines, " + OBJECT
                        + " on each line.");
    }

    @Test
    void a_picture_is_read_flat_or_nested_with_its_class() {
        String flat = numbers(784);
        String nested = IntStream.range(0, 28)
                .mapToObj(row -> IntStream.range(0, 28).mapToObj(i -> "[1]").collect(Collectors.joining(",", "[", "]")))
                .collect(Collectors.joining(",", "[", "]"));
        Reading read = Reading.jsonLines(
                MNIST,
                flat + "\n" + nested + "\n{\"image\":" + flat + ",\"label\":7}\n{\"label\":\"3\",\"image\":" + nested
                        + "}\n");

        assertThat(read.errors()).isEmpty();
        assertThat(read.values()).hasSize(4 * 784).containsOnly(1f);
        assertThat(read.truth()).containsExactly(Block.UNKNOWN, Block.UNKNOWN, 7, 3);
    }

    @Test
    void a_picture_of_another_size_is_told() {
        Reading read = Reading.jsonLines(
                MNIST, numbers(783) + "\n" + numbers(785) + "\n{\"image\":3}\n{\"label\":7}\n{\"image\":[1,[2]]}\n");

        assertThat(read.errors())
                .containsExactly(
                        "Line 1: expected 784 numbers, found 783 values.",
                        "Line 2: expected 784 numbers, found 785 values.",
                        "Line 3, image: expected an array of 784 numbers, found 3.",
                        "Line 4, image: expected 784 numbers, found nothing.",
                        "Line 5, image: expected 784 numbers, found 2 values.");
    }

    private static String numbers(int count) {
        return IntStream.range(0, count).mapToObj(i -> "1").collect(Collectors.joining(",", "[", "]"));
    }
}
