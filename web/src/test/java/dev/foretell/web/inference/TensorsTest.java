package dev.foretell.web.inference;

import static dev.foretell.web.inference.Signatures.REGRESSION;
import static dev.foretell.web.inference.Signatures.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.foretell.job.InvalidInputException;
import dev.foretell.job.Rows;
import dev.foretell.manifest.Datatype;
import dev.foretell.web.MadeManifest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests and responses of models with several tensors, of other datatypes than FP32, and without labels. */
class TensorsTest {

    private static final String PERSON =
            "{\"name\":\"person\",\"datatype\":\"FP32\",\"shape\":[2,2],\"data\":[30,1000,50,2000.5]}";
    private static final String WORDS =
            "{\"name\":\"words\",\"datatype\":\"INT32\",\"shape\":[2,3],\"data\":[[1,2,3],[4,5,0]]}";
    private static final String WEEKEND =
            "{\"name\":\"weekend\",\"datatype\":\"BOOL\",\"shape\":[2,1],\"data\":[true,false]}";

    private static InferRequest read(Signature signature, String... inputs) {
        String json = "{\"inputs\":[" + String.join(",", inputs) + "]}";
        return InferRequest.read(json.getBytes(StandardCharsets.UTF_8), null, signature);
    }

    private static void assertRefused(Signature signature, String reason, String... inputs) {
        assertThatThrownBy(() -> read(signature, inputs))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(reason);
    }

    @Test
    void the_inputs_come_in_any_order_and_stand_side_by_side_in_the_models() {
        Rows rows = read(SHOP, WEEKEND, PERSON, WORDS).rows();

        assertThat(rows.count()).isEqualTo(2);
        assertThat(rows.width()).isEqualTo(6);
        assertThat(rows.values()).containsExactly(30, 1000, 1, 2, 3, 1, 50, 2000.5f, 4, 5, 0, 0);
    }

    @Test
    void the_members_of_an_input_come_in_any_order() {
        String words = "{\"data\":[1,2,3],\"shape\":[1,3],\"datatype\":\"INT32\",\"name\":\"words\"}";
        Rows rows = read(
                        SHOP,
                        words,
                        PERSON.replace("[2,2]", "[1,2]").replace(",50,2000.5", ""),
                        WEEKEND.replace("[2,1]", "[1,1]").replace(",false", ""))
                .rows();

        assertThat(rows.values()).containsExactly(30, 1000, 1, 2, 3, 1);
    }

    @Test
    void inputs_that_are_missing_unknown_or_given_twice_are_refused() {
        assertRefused(SHOP, "inputs: expected the tensor \"weekend\"; it is missing.", PERSON, WORDS);
        assertRefused(SHOP, "inputs[1].name: the input person is given twice.", PERSON, PERSON);
        assertRefused(
                SHOP,
                "inputs[0].name: expected one of person, words, weekend, not people.",
                PERSON.replace("person", "people"));
        assertRefused(
                SHOP,
                "inputs: expected 3 tensors, \"person, words, weekend\"; there are more.",
                PERSON,
                WORDS,
                WEEKEND,
                PERSON);
    }

    @Test
    void inputs_with_different_numbers_of_rows_are_refused() {
        assertRefused(
                SHOP,
                "inputs[1].shape: expected 2 rows, as the inputs before it have, not 1.",
                PERSON,
                WORDS.replace("[2,3]", "[1,3]").replace("[[1,2,3],[4,5,0]]", "[1,2,3]"));
    }

    @Test
    void each_input_is_held_to_its_own_shape_and_datatype() {
        assertRefused(
                SHOP,
                "inputs[0].shape: expected [-1, 3] (-1 is the number of rows), not [2, 2].",
                WORDS.replace("[2,3]", "[2,2]"));
        assertRefused(SHOP, "inputs[0].datatype: expected INT32, not INT64.", WORDS.replace("INT32", "INT64"));
        assertRefused(
                SHOP,
                "inputs[0].data: expected the 6 numbers of the shape [2, 3], not 5.",
                WORDS.replace("[[1,2,3],[4,5,0]]", "[1,2,3,4,5]"));
        assertRefused(
                SHOP,
                "inputs[0].datatype: expected INT32, not FP32.",
                "{\"datatype\":\"FP32\",\"shape\":[1,3],\"data\":[1,2,3],\"name\":\"words\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "1.5, a whole number from -16777215 to 16777215",
        "16777216, a whole number from -16777215 to 16777215",
        "123456789, a whole number from -16777215 to 16777215",
        "1e30, a whole number from -16777215 to 16777215",
    })
    void numbers_that_are_not_whole_or_not_exact_are_refused(String number, String expected) {
        assertRefused(
                SHOP, "inputs[0], row 1, words[2]: expected " + expected + ".", WORDS.replace("0]]", number + "]]"));
    }

    @Test
    void true_and_false_are_numbers_of_no_other_datatype() {
        assertRefused(SHOP, "inputs[0].data: expected numbers, not true or false.", WORDS.replace("0]]", "true]]"));
        assertRefused(
                SHOP, "inputs[0], row 0, weekend: expected a whole number from 0 to 1.", WEEKEND.replace("true", "2"));
    }

    @ParameterizedTest
    @EnumSource(names = "BYTES", mode = EnumSource.Mode.EXCLUDE)
    void binary_numbers_are_read_by_their_datatype(Datatype datatype) {
        Signature signature = Signature.of(
                MadeManifest.of(List.of(MadeManifest.input(datatype, "x", 2)), List.of(MadeManifest.numbers("y", 1))));
        ByteBuffer raw = ByteBuffer.allocate(2 * datatype.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : new int[] {1, datatype == Datatype.BOOL ? 0 : 100}) {
            switch (datatype) {
                case FP32 -> raw.putFloat(value);
                case FP64 -> raw.putDouble(value);
                case FP16 -> raw.putShort((short) (value == 1 ? 0x3C00 : 0x5640));
                case BOOL, INT8, UINT8 -> raw.put((byte) value);
                case INT16, UINT16 -> raw.putShort((short) value);
                case INT32, UINT32 -> raw.putInt(value);
                case INT64, UINT64 -> raw.putLong(value);
                case BYTES -> throw new IllegalArgumentException("texts are no numbers");
            }
        }

        Rows rows = InferRequest.read(binary(datatype, raw.array()), header(datatype), signature)
                .rows();

        assertThat(rows.values()).containsExactly(1, datatype == Datatype.BOOL ? 0 : 100);
    }

    @ParameterizedTest
    @CsvSource({
        "INT8, ff:80, -1, -128",
        "UINT8, ff:80, 255, 128",
        "INT16, ff:ff:00:80, -1, -32768",
        "UINT16, ff:ff:00:80, 65535, 32768",
        "INT32, ff:ff:ff:ff:01:00:00:ff, -1, -16777215",
        "UINT32, ff:ff:ff:00:00:00:00:00, 16777215, 0",
        "INT64, ff:ff:ff:ff:ff:ff:ff:ff:00:00:00:00:00:00:00:00, -1, 0"
    })
    void signs_are_those_of_the_datatype(Datatype datatype, String hex, float first, float second) {
        Signature signature = Signature.of(
                MadeManifest.of(List.of(MadeManifest.input(datatype, "x", 2)), List.of(MadeManifest.numbers("y", 1))));

        byte[] body = binary(datatype, HexFormat.ofDelimiter(":").parseHex(hex));

        assertThat(InferRequest.read(body, header(datatype), signature).rows().values())
                .containsExactly(first, second);
    }

    @ParameterizedTest
    @CsvSource({
        "INT32, ff:ff:ff:7f:00:00:00:00",
        "UINT32, 00:00:00:ff:00:00:00:00",
        "INT64, 00:00:00:00:00:00:00:80:00:00:00:00:00:00:00:00",
        "UINT64, ff:ff:ff:ff:ff:ff:ff:ff:00:00:00:00:00:00:00:00",
        "BOOL, 02:00"
    })
    void binary_numbers_that_are_not_exact_are_refused(Datatype datatype, String hex) {
        Signature signature = Signature.of(
                MadeManifest.of(List.of(MadeManifest.input(datatype, "x", 2)), List.of(MadeManifest.numbers("y", 1))));
        byte[] body = binary(datatype, HexFormat.ofDelimiter(":").parseHex(hex));

        assertThatThrownBy(() -> InferRequest.read(body, header(datatype), signature))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("inputs[0], row 0, x[0]: expected " + datatype.expected() + ".");
    }

    private static String json(Datatype datatype) {
        return "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"" + datatype
                + "\",\"shape\":[1,2],\"parameters\":{\"binary_data_size\":" + 2 * datatype.bytes() + "}}]}";
    }

    private static String header(Datatype datatype) {
        return Integer.toString(json(datatype).length());
    }

    private static byte[] binary(Datatype datatype, byte[] raw) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(json(datatype).getBytes(StandardCharsets.UTF_8));
        out.writeBytes(raw);
        return out.toByteArray();
    }

    @Test
    void the_binary_data_of_several_inputs_stand_in_the_order_of_the_request() {
        String json = "{\"inputs\":[{\"name\":\"weekend\",\"datatype\":\"BOOL\",\"shape\":[1,1],\"parameters\":"
                + "{\"binary_data_size\":1}},"
                + "{\"name\":\"person\",\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[7,8]},"
                + "{\"name\":\"words\",\"datatype\":\"INT32\",\"shape\":[1,3],"
                + "\"parameters\":{\"binary_data_size\":12}}]}";
        ByteBuffer body = ByteBuffer.allocate(json.length() + 13).order(ByteOrder.LITTLE_ENDIAN);
        body.put(json.getBytes(StandardCharsets.UTF_8))
                .put((byte) 1)
                .putInt(3)
                .putInt(2)
                .putInt(1);

        Rows rows = InferRequest.read(body.array(), Integer.toString(json.length()), SHOP)
                .rows();

        assertThat(rows.values()).containsExactly(7, 8, 3, 2, 1, 1);
    }

    @Test
    void all_outputs_and_the_class_are_told_unless_some_are_asked_for() {
        assertThat(SHOP.outputs())
                .containsExactly(
                        new TensorMetadata("price", "FP32", List.of(-1, 1)),
                        new TensorMetadata("kind", "FP32", List.of(-1, 3)),
                        new TensorMetadata("weights", "FP32", List.of(-1, 1, 2)),
                        new TensorMetadata("label", "BYTES", List.of(-1)));
        assertThat(REGRESSION.outputs()).containsExactly(new TensorMetadata("y", "FP32", List.of(-1, 1)));
        assertThat(SHOP.inputs()).extracting(TensorMetadata::datatype).containsExactly("FP32", "INT32", "BOOL");
    }

    @Test
    void each_output_has_its_part_of_the_rows_under_its_name() throws IOException {
        Rows values = new Rows(2, 6, new float[] {1.5f, 0.25f, 0.5f, 0.25f, 7, 8, 2.5f, 1, 0, 0, 9, 10});
        InferRequest request = read(SHOP, PERSON, WORDS, WEEKEND);

        InferResponse response = InferResponse.write(Inferred.of(request, SHOP, "1", values));

        assertThat(tree(response).path("outputs")).isEqualTo(new JsonMapper().readTree("""
            [{"name": "price", "datatype": "FP32", "shape": [2, 1], "data": [1.5, 2.5]},
             {"name": "kind", "datatype": "FP32", "shape": [2, 3], "data": [0.25, 0.5, 0.25, 1.0, 0.0, 0.0]},
             {"name": "weights", "datatype": "FP32", "shape": [2, 1, 2], "data": [7.0, 8.0, 9.0, 10.0]},
             {"name": "label", "datatype": "BYTES", "shape": [2], "data": ["b", "a"]}]\
            """));
    }

    @Test
    void an_output_may_be_asked_for_alone_and_as_its_classes() throws IOException {
        Rows values = new Rows(1, 6, new float[] {1.5f, 0.25f, 0.5f, 0.25f, 7, 8});
        List<RequestedOutput> asked =
                List.of(new RequestedOutput("weights", true, 0), new RequestedOutput("kind", false, 2));

        InferResponse response =
                InferResponse.write(Inferred.of(new InferRequest(null, values, asked), SHOP, "1", values));

        assertThat(tree(response).at("/outputs/0/parameters/binary_data_size").asInt())
                .isEqualTo(8);
        assertThat(tree(response).at("/outputs/1/data").toString()).isEqualTo("[\"0.5:1:b\",\"0.25:0:a\"]");
        assertThat(ByteBuffer.wrap(response.body(), response.jsonLength(), 8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getFloat())
                .isEqualTo(7);
    }

    @Test
    void classes_are_told_only_of_outputs_with_labels() {
        String json = "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,3],\"data\":[1,2,3]}],"
                + "\"outputs\":[{\"name\":\"y\",\"parameters\":{\"classification\":1}}]}";

        assertThatThrownBy(() -> InferRequest.read(json.getBytes(StandardCharsets.UTF_8), null, REGRESSION))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("outputs[0].parameters.classification: the output \"y\" has no labels, so its numbers are"
                        + " not classes.");
        assertThatThrownBy(() -> InferRequest.read(
                        json.replace("\"y\"", "\"label\"").getBytes(StandardCharsets.UTF_8), null, REGRESSION))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("outputs[0].name: expected one of y, not label.");
    }

    private static JsonNode tree(InferResponse response) throws IOException {
        return new JsonMapper().readTree(response.body(), 0, response.jsonLength());
    }
}
