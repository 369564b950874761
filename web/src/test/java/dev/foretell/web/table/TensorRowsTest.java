package dev.foretell.web.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.foretell.job.Rows;
import dev.foretell.manifest.Datatype;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.MadeManifest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Datasets for models with several inputs, of whole numbers, without features or without labels. */
class TensorRowsTest {

    private static final Manifest SHOP = MadeManifest.SHOP;
    private static final Manifest REGRESSION = MadeManifest.REGRESSION;

    @Test
    void a_csv_has_the_columns_of_all_inputs_by_name() {
        Reading reading = Reading.csv(
                SHOP, "weekend,words[2],words[1],words[0],income,age,class\n1,3,2,1,1000,30,b\n0,6,5,4,2000,50,\n");

        assertThat(reading.errors()).isEmpty();
        assertThat(reading.values()).containsExactly(30f, 1000f, 1f, 2f, 3f, 1f, 50f, 2000f, 4f, 5f, 6f, 0f);
        assertThat(reading.truth()).containsExactly(1, Block.UNKNOWN);
    }

    @Test
    void a_csv_without_names_has_them_in_order_with_the_class_behind_them() {
        Reading reading = Reading.csv(SHOP, "30,1000,1,2,3,1,b\n");

        assertThat(reading.values()).containsExactly(30f, 1000f, 1f, 2f, 3f, 1f);
        assertThat(reading.truth()).containsExactly(1);
    }

    @Test
    void only_before_something_like_a_picture_the_class_comes_first() {
        Manifest picture = MadeManifest.of(
                List.of(MadeManifest.input(Datatype.FP32, "x", 2, 2)), List.of(MadeManifest.labels("y", "a", "b")));
        Manifest vector = MadeManifest.of(
                List.of(MadeManifest.input(Datatype.FP32, "x", 4)), List.of(MadeManifest.labels("y", "a", "b")));

        assertThat(Reading.csv(picture, "1,0,0,0,0\n").truth()).containsExactly(1);
        assertThat(Reading.csv(vector, "0,0,0,0,1\n").truth()).containsExactly(1);
    }

    @Test
    void a_model_without_labels_has_no_class_in_its_rows() {
        assertThat(Reading.csv(REGRESSION, "1,2,3,4\n").errors())
                .containsExactly("Line 1: expected 3 numbers, found 4 fields.");
        Reading named = Reading.csv(REGRESSION, "x[0],x[1],x[2],target\n1,2,3,4\n");
        assertThat(named.values()).containsExactly(1f, 2f, 3f);
        assertThat(named.hasTruth()).isFalse();
        assertThat(Reading.jsonLines(REGRESSION, "{\"x\":[1,2,3],\"class\":\"a\"}\n")
                        .hasTruth())
                .isFalse();
        assertThat(Reading.jsonLines(REGRESSION, "[1,2,3,4]\n").errors())
                .containsExactly("Line 1: expected 3 numbers, found 4 values.");
    }

    @Test
    void whole_numbers_are_held_to_their_datatype() {
        assertThat(Reading.csv(SHOP, "30,1000,1,2.5,3,1\n30,1000,1,2,3,2\n30,1000,1,16777217,3,0\n")
                        .errors())
                .containsExactly(
                        "Line 1, words[1]: expected a whole number from -16777215 to 16777215, found \"2.5\".",
                        "Line 2, weekend: expected a whole number from 0 to 1, found \"2\".",
                        "Line 3, words[1]: expected a whole number from -16777215 to 16777215, found \"16777217\".");
        assertThat(Reading.jsonLines(SHOP, "[30,1000,1,2.5,3,1]\n").errors())
                .containsExactly("Line 1, words[1]: expected a whole number from -16777215 to 16777215, found 2.5.");
    }

    @Test
    void a_json_line_has_features_by_name_and_tensors_as_arrays() {
        Reading reading = Reading.jsonLines(SHOP, """
                {"age": 30, "income": 1000, "words": [1, 2, 3], "weekend": 1, "class": "c"}
                {"person": [50, 2000], "words": [[4], [5], [6]], "weekend": [0]}
                [30, 1000, [1, 2, 3], 1]
                """);

        assertThat(reading.errors()).isEmpty();
        assertThat(reading.values())
                .containsExactly(30f, 1000f, 1f, 2f, 3f, 1f, 50f, 2000f, 4f, 5f, 6f, 0f, 30f, 1000f, 1f, 2f, 3f, 1f);
        assertThat(reading.truth()).containsExactly(2, Block.UNKNOWN, Block.UNKNOWN);
    }

    @Test
    void a_json_line_that_lacks_something_is_told_what() {
        assertThat(Reading.jsonLines(SHOP, """
                {"age": 30, "income": 1000, "weekend": 1}
                {"age": 30, "words": [1, 2, 3], "weekend": 1}
                {"age": 30, "income": 1000, "words": [1, 2], "weekend": 1}
                {"age": 30, "income": 1000, "words": 5, "weekend": 1}
                {"age": 30, "income": 1000, "words": [1, 2, 3], "words[0]": 1, "weekend": 1}
                {"person": [1, 2], "age": 3, "words": [1, 2, 3], "weekend": 1}
                "x"
                """).errors())
                .containsExactly(
                        "Line 1, words: expected 3 numbers, found nothing.",
                        "Line 2, income: expected a number, found nothing.",
                        "Line 3, words: expected 3 numbers, found 2 values.",
                        "Line 4, words: expected an array of 3 numbers, found 5.",
                        "Line 5, words[0]: expected it once, found it twice.",
                        "Line 6, age: expected it once, found it twice.",
                        "Line 7: expected an object with age, income, weekend, \"words\""
                                + " or an array of 6 numbers, found \"x\".");
    }

    @Test
    void values_out_of_range_are_told_of_the_features_that_have_one() {
        assertThat(Reading.csv(SHOP, "130,1e9,1,2,3,1\n").warnings())
                .containsExactly("Line 1, age: 130 is outside of 0 to 120 years.");
    }

    @Test
    void the_result_of_a_model_without_labels_has_its_numbers() throws IOException {
        Block block = block(2, 3);

        assertThat(csv(REGRESSION, false, block, new Rows(2, 1, new float[] {0.5f, -7})))
                .isEqualTo("""
                row,x[0],x[1],x[2],y,error
                1,0,1,2,0.5,
                2,3,4,5,-7,
                """.replace("\n", "\r\n"));
        assertThat(csv(REGRESSION, true, block, null)).isEqualTo("""
                row,x[0],x[1],x[2],y,error
                1,0,1,2,,no worker
                2,3,4,5,,no worker
                """.replace("\n", "\r\n"));
    }

    @Test
    void the_other_outputs_stand_behind_the_class_and_its_probabilities() throws IOException {
        Block block = block(1, 6);
        Rows outputs = new Rows(1, 6, new float[] {9.5f, 0.25f, 0.5f, 0.25f, 1, 2});

        assertThat(csv(SHOP, true, block, outputs)).isEqualTo("""
                row,age,income,words[0],words[1],words[2],weekend,class,predicted,\
                probability_a,probability_b,probability_c,price,weights[0],weights[1],error
                1,0,1,2,3,4,5,,b,0.25,0.5,0.25,9.5,1,2,
                """.replace("\n", "\r\n"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ResultWriter json = ResultWriter.json(SHOP, false, out);
        json.begin();
        json.block(block, outputs, null);
        json.end();
        assertThat(new ObjectMapper().readTree(out.toByteArray()).get(0).toString())
                .endsWith("\"weekend\":5,\"predicted\":\"b\",\"probability_a\":0.25,\"probability_b\":0.5,"
                        + "\"probability_c\":0.25,\"price\":9.5,\"weights[0]\":1,\"weights[1]\":2,\"error\":null}");
    }

    @Test
    void an_output_that_is_called_like_an_input_is_told_from_it() throws IOException {
        Manifest denoiser = MadeManifest.of(
                List.of(MadeManifest.input(Datatype.FP32, "x", 2)), List.of(MadeManifest.numbers("x", 2)));

        assertThat(csv(denoiser, false, block(1, 2), new Rows(1, 2, new float[] {8, 9})))
                .startsWith("row,x[0],x[1],predicted_x[0],predicted_x[1],error\r\n1,0,1,8,9,");
    }

    private static Block block(int rows, int width) {
        float[] values = new float[rows * width];
        long[] lines = new long[rows];
        int[] truth = new int[rows];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        Arrays.fill(truth, Block.UNKNOWN);
        return new Block(0, new Rows(rows, width, values), truth, lines, List.of(), List.of(), 0);
    }

    private static String csv(Manifest manifest, boolean hasTruth, Block block, @Nullable Rows outputs)
            throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ResultWriter writer = ResultWriter.csv(manifest, hasTruth, out);
        writer.begin();
        writer.block(block, outputs, outputs == null ? "no worker" : null);
        writer.end();
        return out.toString(StandardCharsets.UTF_8);
    }
}
