package dev.foretell.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InstancesJsonTest {

    private static final List<String> NAMES = List.of("length", "width");
    private static final boolean[] NUMBERS = {};
    private static final boolean[] TEXT_AND_NUMBER = {true, false};

    @Test
    void rows_are_read_as_they_were_written() {
        Rows rows = new Rows(4, 2, new float[] {
            0, 7, -7, 16_777_215, 16_777_216, -3e9f, 0.1f, -1.5f,
        });

        Rows read = read(new String(InstancesJson.write(rows), StandardCharsets.UTF_8));

        assertThat(read.count()).isEqualTo(4);
        assertThat(read.width()).isEqualTo(2);
        assertThat(read.values()).containsExactly(rows.values());
    }

    @ParameterizedTest
    @ValueSource(
            floats = {Float.MIN_VALUE, -Float.MIN_VALUE, Float.MIN_NORMAL, Float.MAX_VALUE, -Float.MAX_VALUE, 1e-20f})
    void tiny_and_huge_numbers_are_read_as_they_were_written(float value) {
        Rows rows = new Rows(1, 2, new float[] {value, 1 / 3f});

        assertThat(read(new String(InstancesJson.write(rows), StandardCharsets.UTF_8))
                        .values())
                .containsExactly(rows.values());
    }

    @Test
    void a_whole_number_is_written_without_a_fraction() {
        byte[] json = InstancesJson.write(new Rows(2, 2, new float[] {1, -2, 0, 2.5f}));

        assertThat(new String(json, StandardCharsets.UTF_8)).isEqualTo("{\"instances\":[[1,-2],[0,2.5]]}");
    }

    @Test
    void a_negative_zero_is_zero() {
        assertThat(read("{\"instances\":[[-0,-0.0]]}").values()).containsOnly(0f, -0f);
        assertThat(new String(InstancesJson.write(new Rows(1, 1, new float[] {-0f})), StandardCharsets.UTF_8))
                .isEqualTo("{\"instances\":[[0]]}");
    }

    @Test
    void numbers_are_read_in_every_notation_of_json() {
        assertThat(read("{\"instances\":[[1e2,1E-2],[-1.50,12345678901234567890]]}")
                        .values())
                .containsExactly(100f, 0.01f, -1.5f, 1.2345679e19f);
    }

    @Test
    void a_nested_row_is_read_in_row_major_order() {
        assertThat(read("{\"instances\":[[[1],[2]],[[[3,4]]]]}").values()).containsExactly(1, 2, 3, 4);
    }

    @Test
    void many_rows_are_read() {
        String row = "[1,2]";

        Rows rows = read("{\"instances\":[" + (row + ",").repeat(9_999) + row + "]}");

        assertThat(rows.count()).isEqualTo(10_000);
        assertThat(rows.at(9_999, 1)).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
                    {"instances":[[1]]}              | instances[0] has 1 numbers; expected 2.
                    {"instances":[[1,2],[1,2,3]]}    | instances[1] has 3 numbers; expected 2.
                    {"instances":[[]]}               | instances[0] has 0 numbers; expected 2.
                    {"instances":[[[1],[2,3]]]}      | instances[0] has 3 numbers; expected 2.
                    {"instances":[]}                 | "instances" is empty; expected at least one row.
                    {"instances":[1,2]}              | Expected instances[0] to be an array, not 1.
                    {"instances":[[1,2],null]}       | Expected instances[1] to be an array, not null.
                    {"instances":{}}                 | Expected "instances" to be an array of rows, not {.
                    {"instances":"[[1,2]]"}          | Expected "instances" to be an array of rows, not [[1,2]].
                    {"instances":[[1,"2"]]}          | instances[0], width: expected a number, not 2.
                    {"instances":[[1,null]]}         | instances[0], width: expected a number, not null.
                    {"instances":[[1,false]]}        | instances[0], width: expected a number, not false.
                    {"instances":[[{},1]]}           | instances[0], length: expected a number, not {.
                    {"instances":[[1,NaN]]}          | instances[0], width: expected a finite number, not NaN.
                    {"instances":[[1,-Infinity]]}    | instances[0], width: expected a finite number, not -Infinity.
                    {"instances":[[1e999,1]]}        | instances[0], length: expected a finite number, not 1e999.
                    {"instances":[[1,-1e39]]}        | instances[0], width: expected a finite number, not -1e39.
                    {"rows":[[1,2]]}                 | Unknown member "rows"; expected only "instances".
                    {"instances":[[1,2]],"x":1}      | Unknown member "x"; expected only "instances".
                    {}                               | The member "instances" is missing; expected an array of rows.
                    [[1,2]]                          | Expected an object with the member "instances", not [.
                    7                                | Expected an object with the member "instances", not 7.
                    null                             | Expected an object with the member "instances", not null.
                    """)
    void what_does_not_fit_is_told_with_its_place(String json, String message) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(InvalidInputException.class)
                .isNotInstanceOf(MalformedJsonException.class)
                .hasMessage(message);
    }

    @Test
    void an_empty_body_is_told() {
        assertThatThrownBy(() -> read(""))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("Expected an object with the member \"instances\", not nothing.");
    }

    @Test
    void a_long_text_is_cut_in_the_message() {
        assertThatThrownBy(() -> read("{\"instances\":[[1,\"" + "x".repeat(1_000) + "\"]]}"))
                .hasMessage("instances[0], width: expected a number, not " + "x".repeat(40) + "….");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"instances\":[[1,2]]} {}",
                "{\"instances\":[[1,2]]}]",
                "{\"instances\":[[1,2]]} x",
                "{\"instances\":[[1,2",
                "{\"instances\":[[1,2]",
                "{\"instances\":[[1,2]]",
                "{\"instances\":",
                "{\"instances\"",
                "{",
                "{\"instances\":[[1,,2]]}",
                "{\"instances\":[[1 2]]}",
                "{\"instances\":[[01,2]]}",
                "{\"instances\":[[0x1,2]]}",
                "{\"instances\":[[.5,2]]}",
                "{\"instances\":[[1,2]],\"instances\":[[3,4]]}",
                "{instances:[[1,2]]}",
                "nonsense"
            })
    void what_is_not_json_is_told_so(String json) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessageStartingWith("Not valid JSON");
    }

    @Test
    void the_place_where_the_text_stops_being_json_is_told() {
        assertThatThrownBy(() -> read("{\"instances\":\n [[1,!]]}"))
                .hasMessageStartingWith("Not valid JSON at line 2, column 6: ");
    }

    @Test
    void hostile_texts_cost_no_more_than_their_reading() {
        assertMalformed("{\"instances\":[" + "[".repeat(1_000_000));
        assertMalformed("{\"instances\":[[" + "9".repeat(1_000_000) + ",1]]}");
        assertMalformed("{\"" + "x".repeat(1_000_000) + "\":1}");
        assertMalformed("{\"instances\":\"" + "x".repeat(1_000_000) + "\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "7b 22 ff 22 3a 31 7d", "00 00 00 7b 7f ff ff ff"})
    void bytes_that_are_no_text_are_told_as_no_json(String hex) {
        byte[] body = HexFormat.ofDelimiter(" ").parseHex(hex);

        assertThatThrownBy(() -> InstancesJson.read(body, NAMES, NUMBERS)).isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void texts_are_read_as_they_were_written() {
        List<String> texts = List.of("", "a \"quoted\"\tone", "Ünïcode \uD83D\uDE00 \u0000");
        Rows rows = new Rows(3, 2, new float[] {2, 7, 0, 8, 1, 9.5f}, new Texts(TEXT_AND_NUMBER, texts));

        Rows read = InstancesJson.read(InstancesJson.write(rows), NAMES, TEXT_AND_NUMBER);

        assertThat(List.of(read.text(0, 0), read.text(1, 0), read.text(2, 0)))
                .containsExactly(texts.get(2), texts.get(0), texts.get(1));
        assertThat(read.at(2, 1)).isEqualTo(9.5f);
        assertThat(read.slice(1, 3).text(1, 0)).isEqualTo(texts.get(1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
                    [[5,1]]            | instances[0], length: expected a text, not 5.
                    [["a",1],[null,1]] | instances[1], length: expected a text, not null.
                    [["a","b"]]        | instances[0], width: expected a number, not b.
                    [["a"]]            | instances[0] has 1 values; expected 2.
                    [["a",1,2]]        | instances[0] has 3 values; expected 2.
                    [["\\ud800",1]]     | instances[0], length: expected a text of whole characters; it has half of a \
                    surrogate pair.
                    """)
    void what_is_not_a_text_is_refused(String instances, String message) {
        byte[] body = ("{\"instances\":" + instances + "}").getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> InstancesJson.read(body, NAMES, TEXT_AND_NUMBER))
                .isExactlyInstanceOf(InvalidInputException.class)
                .hasMessage(message);
    }

    @Test
    void a_text_is_limited_by_its_bytes() {
        String longest = "é".repeat(Texts.MAX_BYTES / 2);
        byte[] fits = ("{\"instances\":[[\"" + longest + "\",1]]}").getBytes(StandardCharsets.UTF_8);
        byte[] over = ("{\"instances\":[[\"" + longest + "a\",1]]}").getBytes(StandardCharsets.UTF_8);

        assertThat(InstancesJson.read(fits, NAMES, TEXT_AND_NUMBER).text(0, 0)).isEqualTo(longest);
        assertThatThrownBy(() -> InstancesJson.read(over, NAMES, TEXT_AND_NUMBER))
                .isExactlyInstanceOf(InvalidInputException.class)
                .hasMessage("instances[0], length: expected a text of at most 65536 bytes in UTF-8; it is longer.");
    }

    private static void assertMalformed(String json) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(MalformedJsonException.class);
    }

    private static Rows read(String json) {
        return InstancesJson.read(json.getBytes(StandardCharsets.UTF_8), NAMES, NUMBERS);
    }
}
