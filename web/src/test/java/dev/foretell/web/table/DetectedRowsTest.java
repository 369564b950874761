package dev.foretell.web.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DetectedRowsTest {

    private static final String FIRST =
            "{\"sepal_length\":5.1,\"sepal_width\":3.5,\"petal_length\":1.4,\"petal_width\":0.2}";
    private static final String SECOND =
            "{\"Petal Width (cm)\":2,\"PetalLengthCm\":5,\"sepal_width\":3,\"sepal_length\":6}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[5.1,3.5,1.4,0.2]\n[6,3,5,2]\n",
                "[[5.1,3.5,1.4,0.2],[6,3,5,2]]",
                "[\n  [5.1, 3.5, 1.4, 0.2],\n  [6, 3, 5, 2]\n]\n",
                FIRST + "\n" + SECOND,
                "[" + FIRST + "," + SECOND + "]",
                " [\n" + FIRST + ",\n\n" + SECOND + "\n]\n",
                "{\"instances\":[" + FIRST + "," + SECOND + "]}",
                "{\n\"parameters\": {\"a\": [1]},\n\"instances\": [\n[5.1,3.5,1.4,0.2],\n[6,3,5,2]]\n}",
                "{\"columns\":[\"petal_width\",\"id\",\"petal_length\",\"SepalWidthCm\",\"sepal_length\"],"
                        + "\"index\":[0,1],\"data\":[[0.2,\"x\",1.4,3.5,5.1],[2,null,5,3,6]]}",
                "{\"schema\":{\"fields\":[{\"name\":\"index\"}]},\"data\":[" + FIRST + "," + SECOND + "]}",
                "5.1,3.5,1.4,0.2\n6,3,5,2\n",
                "petal_width;petal_length;sepal_width;sepal_length\n0,2;1,4;3,5;5,1\n2;5;3;6"
            })
    void the_format_is_recognised_whatever_the_hint_says(String text) {
        for (boolean hint : new boolean[] {false, text.strip().matches("[\\[{](?s:.*)")}) {
            Reading read = read(text, hint);

            assertThat(read.errors()).isEmpty();
            assertThat(read.values()).containsExactly(5.1f, 3.5f, 1.4f, 0.2f, 6f, 3f, 5f, 2f);
        }
    }

    @Test
    void the_classes_of_a_document_are_read() {
        Reading read = read(
                "[" + FIRST.replace("}", ",\"class\":\"setosa\"}") + "," + FIRST.replace("}", ",\"species\":2}") + "]",
                false);

        assertThat(read.truth()).containsExactly(0, 2);
        assertThat(read("[[1,1,1,1,\"setosa\"],[1,1,1,1,1]]", false).truth()).containsExactly(0, 1);
    }

    @Test
    void an_invalid_row_of_a_document_is_told_by_its_number_and_does_not_stop_the_others() {
        Reading read = read(
                "[" + FIRST + ",{\"sepal_length\":[1,{\"a\":[]}],\"x\":[[]]},5,[1,[2],3],null," + SECOND + "]", false);

        assertThat(read.lines()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(read.values()).hasSize(8);
        assertThat(read.errors())
                .hasSize(4)
                .first()
                .isEqualTo("Line 2, sepal_length: expected a number, found an array.");
        assertThat(read.notes())
                .containsExactly(
                        "The file is one JSON document: where a line is told, it is the number of the row.",
                        "Columns were matched by their names: \"Petal Width (cm)\" is petal_width, \"PetalLengthCm\" is"
                                + " petal_length.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            [] | The file has no rows; expected an array whose entries are each an object with
            {"instances":[]} | The file has no rows; expected an array
            [[1,2,3,4], | The file is not valid JSON: line 1, column
            [[1,2,3,4]] [[1,2,3,4]] | The file goes on after the array of rows
            {"data":[[1,2,3,4]],"columns":["petal_width"]} | The names of the columns come after the rows
            {"columns":["a","b","c","d"],"data":[[1,2,3,4]]} | The header does not name all columns of the model
            {"sepal_length":{"0":1},"petal_length":{"0":1}} | The file is one JSON object of columns; expected rows.
            {"sepal_length":[1],"petal_length":[1]} | The file is one JSON object of columns; expected rows.
            """)
    void a_document_without_rows_that_fit_is_refused(String text, String message) {
        assertThatThrownBy(() -> read(text, false))
                .isInstanceOf(InvalidTableException.class)
                .hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @CsvSource({
        "504b0304, A ZIP file",
        "d0cf11e0a1b11ae1, An old Excel file (.xls)",
        "504152311504, A Parquet file",
        "4f52430800, An ORC file",
        "934e554d5059, A file of a NumPy array",
        "80049500, A Python pickle",
        "1f8b0800, A gzip file",
        "255044462d, A PDF file",
        "3c68746d6c3e, A web page"
    })
    void another_format_is_refused_by_its_name(String bytes, String name) {
        byte[] file = HexFormat.of().parseHex(bytes);

        assertThatThrownBy(() -> read(new ByteArrayInputStream(file), false))
                .isInstanceOf(InvalidTableException.class)
                .hasMessageStartingWith(name + " is not read here: ");
    }

    @Test
    void a_name_that_begins_like_a_format_is_that_of_a_column() {
        Reading reading =
                read("ORCHID,PAR1\tm,sepal_length,sepal_width,petal_length,petal_width\n1,2,5.1,3.5,1.4,0.2\n", false);

        assertThat(reading.values()).containsExactly(5.1f, 3.5f, 1.4f, 0.2f);
    }

    @Test
    void a_document_without_end_takes_no_memory() {
        for (String unit : List.of("[[1,2,3,4],", "[[[[", "{\"a\":", "[{\"a\":\"", "[1,", "[ ")) {
            RepeatedStream endless = new RepeatedStream(unit.getBytes(StandardCharsets.UTF_8), 64L << 20);

            assertThatThrownBy(() -> {
                        try (RowReader reader = RowReader.detected(TestManifests.IRIS, endless, false)) {
                            while (reader.next(1000) != null) {
                                assertThat(reader.hasTruth()).isFalse();
                            }
                        }
                    })
                    .as(unit)
                    .isInstanceOf(InvalidTableException.class);
        }
    }

    private static Reading read(String text, boolean hint) {
        return read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), hint);
    }

    private static Reading read(InputStream in, boolean hint) {
        return Reading.of(
                (manifest, stream) -> RowReader.detected(manifest, stream, hint), TestManifests.IRIS, in, 1000);
    }
}
