package dev.foretell.web.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvRowsTest {

    private static final String NAMES = "sepal_length,sepal_width,petal_length,petal_width";

    /** A picture whose pixels are 0, 1, 2, 0, 1, 2 … */
    private static final String PIXELS =
            IntStream.range(0, 784).mapToObj(i -> Integer.toString(i % 3)).collect(Collectors.joining(","));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sepal_length,sepal_width,petal_length,petal_width,Sepal Length",
                "class,sepal_length,sepal_width,petal_length,petal_width,Class"
            })
    void a_header_that_repeats_a_name_that_matters_is_refused(String header) {
        assertThatThrownBy(() -> Reading.csv(TestManifests.IRIS, header + "\n1,1,1,1,1,1\n"))
                .isInstanceOf(InvalidTableException.class)
                .hasMessageMatching("The header names (sepal_length|class) twice; expected each column once\\.");
    }

    @Test
    void other_names_may_repeat_as_they_like() {
        Reading read = Reading.csv(TestManifests.IRIS, "x,x,," + NAMES + ",\n9,9,9,1,2,3,4,9\n");

        assertThat(read.values()).containsExactly(1f, 2f, 3f, 4f);
        assertThat(read.hasTruth()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"1,1,1,1,setosa", "setosa,1,1,1,1"})
    void a_class_that_is_missing_is_not_known(String a, String b, String c, String d, String e) {
        String header = a.equals("1") ? NAMES + ",class" : "class," + NAMES;
        String line = String.join(",", a, b, c, d, e);
        Reading read = Reading.csv(TestManifests.IRIS, header + "\n" + line.replace("setosa", "") + "\n" + line + "\n");

        assertThat(read.errors()).isEmpty();
        assertThat(read.truth()).containsExactly(Block.UNKNOWN, 0);
        assertThat(read.hasTruth()).isTrue();
    }

    @Test
    void a_column_of_classes_without_one_is_no_truth() {
        assertThat(Reading.csv(TestManifests.IRIS, "1,1,1,1,\n2,2,2,2,\n").hasTruth())
                .isFalse();
    }

    @Test
    void the_first_line_that_fits_decides_whether_there_are_classes() {
        Reading read = Reading.csv(TestManifests.IRIS, "1,1\n1,1,1,1,setosa\n1,1,1,1\n");

        assertThat(read.truth()).containsExactly(0);
        assertThat(read.errors()).hasSize(2);
        assertThat(read.errors().get(0)).contains("and optionally the class, found 2 fields");
        assertThat(read.errors().get(1)).contains("and the class, found 4 fields");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            1,2,3 | Line 1: expected 8 numbers
            6,high,72,35,0,33.6,0.627,50 | Line 1, glucose: expected a number, found "high".
            6,NaN,72,35,0,33.6,0.627,50 | Line 1, glucose: expected a number, found "NaN".
            6,,72,35,0,33.6,0.627,50 | Line 1, glucose: expected a number, found nothing.
            6,1e999,72,35,0,33.6,0.627,50 | Line 1, glucose: expected a number, found "1e999".
            6,0x1p3,72,35,0,33.6,0.627,50 | Line 1, glucose: expected a number, found "0x1p3".
            1,1,1,1,1,1,1,1,ill | Line 1, class: expected one of negative, positive or 0 to 1, found "ill".
            1,1,1,1,1,1,1,<script>alert(1)</script> | Line 1, age: expected a number, found "<script>alert(1)</script>".
            """)
    void a_row_that_does_not_fit_is_told(String csv, String reason) {
        Reading read = Reading.csv(TestManifests.DIABETES, csv);

        assertThat(read.values()).isEmpty();
        assertThat(read.errors()).singleElement().asString().startsWith(reason);
    }

    @Test
    void what_was_found_is_told_without_characters_that_harm() {
        Reading read = Reading.csv(TestManifests.IRIS, "1,1,1,1\n1,\"a\tb\u0007\u009b\",1,1\n");

        assertThat(read.errors()).containsExactly("Line 2, sepal_width: expected a number, found \"a�b��\".");
    }

    @Test
    void a_picture_is_a_line_of_pixels() {
        Reading read =
                Reading.csv(TestManifests.CATALOG.newest("mnist").orElseThrow().manifest(), PIXELS + "\n");

        assertThat(read.values()).hasSize(784).startsWith(0f, 1f, 2f, 0f);
        assertThat(read.truth()).containsExactly(Block.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "label,%s\n", "Label,%s\n"})
    void the_class_of_a_picture_stands_before_it(String header) {
        Reading read = Reading.csv(
                TestManifests.CATALOG.newest("mnist").orElseThrow().manifest(),
                header.formatted(names()) + "7," + PIXELS + "\n");

        assertThat(read.values()).hasSize(784).startsWith(0f, 1f, 2f, 0f);
        assertThat(read.truth()).containsExactly(7);
    }

    @Test
    void the_class_of_a_picture_stands_where_the_header_says() {
        Reading read = Reading.csv(
                TestManifests.CATALOG.newest("mnist").orElseThrow().manifest(), names() + ",class\n" + PIXELS + ",7\n");

        assertThat(read.values()).hasSize(784).startsWith(0f, 1f, 2f, 0f);
        assertThat(read.truth()).containsExactly(7);
    }

    @Test
    void a_wrong_pixel_is_told_by_its_place() {
        Reading read = Reading.csv(
                TestManifests.CATALOG.newest("mnist").orElseThrow().manifest(),
                PIXELS + "\n" + String.join(",", Collections.nCopies(784, "1")).replaceFirst("1,1,", "1,x,")
                        + "\n1,2\n");

        assertThat(read.errors())
                .containsExactly(
                        "Line 2, image[1]: expected a number, found \"x\".",
                        "Line 3: expected 784 numbers, found 2 fields.");
    }

    private static String names() {
        return IntStream.range(0, 784).mapToObj(i -> "pixel" + i).collect(Collectors.joining(","));
    }
}
