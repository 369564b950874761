package dev.foretell.web.inference;

import static dev.foretell.web.inference.Signatures.IRIS;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tensors in binary form, after the JSON. */
class BinaryTensorTest extends InferRequestFixture {

    @Test
    void a_binary_tensor_follows_the_json() {
        String json = json(32);

        assertRows(InferRequest.read(binary(json, VALUES), Integer.toString(json.length()), IRIS)
                .rows());
    }

    @Test
    void a_json_tensor_may_come_with_a_header_that_says_that_it_is_all() {
        byte[] body = tensor("[2,4]", DATA).getBytes(StandardCharsets.UTF_8);

        assertRows(InferRequest.read(body, " " + body.length + " ", IRIS).rows());
    }

    @Test
    void binary_numbers_must_be_finite() {
        float[] values = VALUES.clone();
        values[6] = Float.NaN;

        assertRefused(
                binary(json(32), values),
                Integer.toString(json(32).length()),
                "inputs[0], row 1, petal_length: expected a finite number in 32 bits.");
    }

    @ParameterizedTest
    @CsvSource({
        "0,   8, expected 32 bytes by the shape",
        "31,  8, expected 32 bytes by the shape",
        "33,  8, expected 32 bytes by the shape",
        "2147483647, 8, expected 32 bytes by the shape",
        "32,  7, expected at most the 28 bytes that follow the JSON",
        "32,  0, expected at most the 0 bytes that follow the JSON",
        "32,  9, 4 bytes follow the JSON that belong to no input; expected none."
    })
    void sizes_must_be_true(int claimed, int numbers, String reason) {
        String json = json(claimed);

        assertRefused(binary(json, Arrays.copyOf(VALUES, numbers)), Integer.toString(json.length()), reason);
    }

    @Test
    void bytes_after_the_json_need_an_input_that_they_belong_to() {
        String json = tensor("[2,4]", DATA);

        assertRefused(
                binary(json, VALUES),
                Integer.toString(json.length()),
                "32 bytes follow the JSON that belong to no input");
    }

    @Test
    void data_and_a_binary_size_contradict_each_other() {
        String json = inputs(HEAD + ",\"shape\":[2,4],\"parameters\":{\"binary_data_size\":32},\"data\":" + DATA);

        assertRefused(
                binary(json, VALUES),
                Integer.toString(json.length()),
                "inputs[0]: expected \"data\" or \"binary_data_size\", not both.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1000000", "99999999999999999999", "12.5", "0x10", "many"})
    void a_header_length_that_cannot_be_is_refused(String headerLength) {
        assertRefused(
                binary(json(32), VALUES),
                headerLength,
                "The header Inference-Header-Content-Length: expected the bytes");
    }

    @Test
    void a_header_length_that_is_wrong_is_refused_wherever_it_cuts() {
        byte[] body = binary(json(32), VALUES);

        for (int length = 0; length <= body.length; length++) {
            if (length != json(32).length()) {
                assertRefused(body, Integer.toString(length), "");
            }
        }
        assertRefused(body, null, "");
    }
}
