package dev.foretell.web.inference;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.foretell.job.Rows;
import dev.foretell.manifest.Datatype;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.MadeManifest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InferResponseTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Rows SPECIES = new Rows(2, 3, new float[] {0.75f, 0.25f, 0, 0.125f, 0.375f, 0.5f});
    private static final Rows RISKS = new Rows(2, 1, new float[] {0.25f, 0.75f});

    private static InferResponse write(
            @Nullable String id, Signature signature, Rows values, RequestedOutput... outputs) {
        Rows input = new Rows(1, 1, new float[1]);
        return InferResponse.write(Inferred.of(new InferRequest(id, input, List.of(outputs)), signature, "7", values));
    }

    private static JsonNode json(InferResponse response) throws IOException {
        return JSON.readTree(response.body(), 0, response.jsonLength());
    }

    @Test
    void outputs_are_flat_and_come_with_their_shape() throws IOException {
        InferResponse response = write(
                "mine",
                Signatures.IRIS,
                SPECIES,
                new RequestedOutput("species", false, 0),
                new RequestedOutput("label", false, 0));

        assertThat(response.isBinary()).isFalse();
        assertThat(json(response)).isEqualTo(JSON.readTree("""
            {"model_name": "iris", "model_version": "7", "id": "mine", "outputs": [
              {"name": "species", "datatype": "FP32", "shape": [2, 3], "data": [0.75, 0.25, 0.0, 0.125, 0.375, 0.5]},
              {"name": "label", "datatype": "BYTES", "shape": [2], "data": ["setosa", "virginica"]}]}\
            """));
    }

    @Test
    void an_id_that_was_not_given_is_not_echoed() throws IOException {
        InferResponse response = write(null, Signatures.IRIS, SPECIES, new RequestedOutput("label", false, 0));

        assertThat(json(response).has("id")).isFalse();
        assertThat(json(response).path("outputs")).hasSize(1);
    }

    @Test
    void a_threshold_decides_between_two_labels() throws IOException {
        InferResponse response = write(null, Signatures.DIABETES, RISKS, new RequestedOutput("label", false, 0));

        assertThat(json(response).at("/outputs/0/data")).isEqualTo(JSON.readTree("[\"negative\",\"positive\"]"));
    }

    @Test
    void binary_outputs_follow_the_json_in_their_order() throws IOException {
        InferResponse response = write(
                null,
                Signatures.IRIS,
                SPECIES,
                new RequestedOutput("label", true, 0),
                new RequestedOutput("species", true, 0));

        assertThat(response.isBinary()).isTrue();
        JsonNode json = json(response);
        assertThat(json.at("/outputs/0/parameters/binary_data_size").asInt()).isEqualTo(4 + 6 + 4 + 9);
        assertThat(json.at("/outputs/1/parameters/binary_data_size").asInt()).isEqualTo(24);
        assertThat(json.at("/outputs/0").has("data")).isFalse();
        ByteBuffer raw = ByteBuffer.wrap(response.body()).order(ByteOrder.LITTLE_ENDIAN);
        raw.position(response.jsonLength());
        assertThat(text(raw)).isEqualTo("setosa");
        assertThat(text(raw)).isEqualTo("virginica");
        for (float value : SPECIES.values()) {
            assertThat(raw.getFloat()).isEqualTo(value);
        }
        assertThat(raw.hasRemaining()).isFalse();
    }

    private static String text(ByteBuffer raw) {
        byte[] bytes = new byte[raw.getInt()];
        raw.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void one_output_may_be_binary_and_another_json() throws IOException {
        InferResponse response = write(
                null,
                Signatures.IRIS,
                SPECIES,
                new RequestedOutput("species", true, 0),
                new RequestedOutput("label", false, 0));

        assertThat(json(response).at("/outputs/1/data")).hasSize(2);
        assertThat(response.body().length - response.jsonLength()).isEqualTo(24);
    }

    @Test
    void the_best_classes_may_be_asked_for() throws IOException {
        InferResponse response = write(null, Signatures.IRIS, SPECIES, new RequestedOutput("species", false, 2));

        assertThat(json(response).at("/outputs/0")).isEqualTo(JSON.readTree("""
            {"name": "species", "datatype": "BYTES", "shape": [2, 2],
             "data": ["0.75:0:setosa", "0.25:1:versicolor", "0.5:2:virginica", "0.375:1:versicolor"]}\
            """));
    }

    @Test
    void there_are_no_more_classes_than_labels() throws IOException {
        InferResponse response =
                write(null, Signatures.DIABETES, RISKS, new RequestedOutput("probability", false, 1_000_000));

        assertThat(json(response).at("/outputs/0")).isEqualTo(JSON.readTree("""
            {"name": "probability", "datatype": "BYTES", "shape": [2, 2],
             "data": ["0.75:0:negative", "0.25:1:positive", "0.75:1:positive", "0.25:0:negative"]}\
            """));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        FP64  | [1.5, -2.0]  | 1.5 | 000000000000f83f00000000000000c0
        FP16  | [1.5, -2.0]  | 1.5 | 003e00c0
        BOOL  | [true, true] | 1   | 0101
        INT8  | [7, -2]      | 7   | 07fe
        INT16 | [7, -2]      | 7   | 0700feff
        INT32 | [7, -2]      | 7   | 07000000feffffff
        INT64 | [7, -2]      | 7   | 0700000000000000feffffffffffffff
        """)
    void numbers_are_written_in_their_datatype(Datatype datatype, String data, float first, String hex)
            throws IOException {
        Signature signature = Signature.of(MadeManifest.of(
                List.of(MadeManifest.input(Datatype.FP32, "x", 1)),
                List.of(new Manifest.Output("y", datatype, List.of(-1), List.of(), null, Map.of()))));
        Rows values = new Rows(2, 1, new float[] {first, datatype == Datatype.BOOL ? 1 : -2});

        JsonNode output = json(write(null, signature, values, new RequestedOutput("y", false, 0)))
                .at("/outputs/0");
        InferResponse binary = write(null, signature, values, new RequestedOutput("y", true, 0));

        assertThat(output.path("datatype").asText()).isEqualTo(datatype.name());
        assertThat(output.path("data").toString()).isEqualTo(data.replace(" ", ""));
        assertThat(HexFormat.of().formatHex(binary.body(), binary.jsonLength(), binary.body().length))
                .isEqualTo(hex);
    }
}
