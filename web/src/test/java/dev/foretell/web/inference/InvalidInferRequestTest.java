package dev.foretell.web.inference;

import static dev.foretell.web.inference.Signatures.IRIS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretell.job.InvalidInputException;
import dev.foretell.job.MalformedJsonException;
import dev.foretell.job.Rows;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are not what the model takes, or not JSON. */
class InvalidInferRequestTest extends InferRequestFixture {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            [2,4]           | [1,2,3]                     | inputs[0].data: expected the 8 numbers of the shape [2, \
            4], not 3.
            [2,4]           | [[1,2,3,4]]                 | expected the 8 numbers of the shape [2, 4], not 4.
            [2,4]           | []                          | expected the 8 numbers of the shape [2, 4], not 0.
            [2,4]           | [[],[]]                     | expected the 8 numbers of the shape [2, 4], not 0.
            [2,4]           | [[1,2,3,4,5,6,7,8]]         | one nested like the shape [2, 4], not like [1, 8].
            [2,4]           | [[1,2],[3,4],[5,6],[7,8]]   | one nested like the shape [2, 4], not like [4, 2].
            [2,4]           | [[[1,2,3,4],[5,6,7,8]]]     | one nested like the shape [2, 4], not like [1, 2, 4].
            [2,4]           | [[1,2,3,4],[5,6,7]]         | expected arrays of equal length and depth; near number 7 \
            one differs.
            [2,4]           | [[1,2,3,4],5,6,7,8]         | arrays of equal length and depth
            [2,4]           | [1,2,3,4,[5,6,7,8]]         | arrays of equal length and depth
            [2,4]           | [[],1,2,3,4,5,6,7,8]        | arrays of equal length and depth
            [2,4]           | 5                           | inputs[0].data: expected an array of numbers, not 5.
            [2,4]           | "abc"                       | inputs[0].data: expected an array of numbers, not abc.
            [2,4]           | {}                          | inputs[0].data: expected an array of numbers, not {.
            [2,4]           | null                        | inputs[0].data is missing.
            [2,4]           | [1,"2"]                     | inputs[0].data, number 1: expected a number, not 2.
            [2,4]           | [1,true]                    | inputs[0].data, number 1: expected a number, not true.
            [2,4]           | [1,null]                    | inputs[0].data, number 1: expected a number, not null.
            [2,4]           | [1,2,3,4,5,NaN,7,8]         | inputs[0], row 1, sepal_width: expected a finite number in \
            32 bits.
            [2,4]           | [1,2,3,-Infinity,5,6,7,8]   | inputs[0], row 0, petal_width: expected a finite number
            [2,4]           | [1,2,3,4,5,6,7,1e39]        | inputs[0], row 1, petal_width: expected a finite number
            [8]             | [1,2,3,4,5,6,7,8]           | inputs[0].shape: expected [-1, 4] (-1 is the number of \
            rows), not [8].
            [4,2]           | [1,2,3,4,5,6,7,8]           | inputs[0].shape: expected [-1, 4]
            []              | [1,2,3,4]                   | inputs[0].shape: expected [-1, 4]
            [1,2,4]         | [1,2,3,4,5,6,7,8]           | inputs[0].shape: expected [-1, 4] (-1 is the number of \
            rows); there are more dimensions.
            [0,4]           | []                          | inputs[0].shape: expected 1 to 234755 rows, not 0.
            [234756,4]      | []                          | inputs[0].shape: expected 1 to 234755 rows, not 234756.
            [2147483647,4]  | [1]                         | inputs[0].shape: expected 1 to 234755 rows
            [4294967297,4]  | [1]                         | inputs[0].shape[0]: expected a whole number from 0 to \
            2147483647, not 4294967297.
            [1e99,4]        | [1]                         | inputs[0].shape[0]: expected a whole number
            [-1,4]          | [1,2,3,4]                   | inputs[0].shape[0]: expected a whole number
            [1.0,4]         | [1,2,3,4]                   | inputs[0].shape[0]: expected a whole number
            ["1",4]         | [1,2,3,4]                   | inputs[0].shape[0]: expected a whole number
            4               | [1,2,3,4]                   | inputs[0].shape: expected an array, not 4.
            null            | [1,2,3,4]                   | inputs[0].shape: expected an array, not null.
            """)
    void a_tensor_that_does_not_fit_is_refused(String shape, String data, String reason) {
        assertRefused(tensor(shape, data), reason);
        assertRefused(inputs("\"data\":" + data + ",\"shape\":" + shape + "," + HEAD), reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            []                              | The request: expected an object, not [.
            7                               | The request: expected an object, not 7.
            {}                              | inputs: expected the tensor "measurements"; it is missing.
            {"inputs":[]}                   | inputs: expected the tensor "measurements"; it is missing.
            {"inputs":null}                 | inputs: expected the tensor "measurements"; it is missing.
            {"inputs":{}}                   | inputs: expected an array, not {.
            {"inputs":[7]}                  | inputs[0]: expected an object, not 7.
            {"inputs":[null]}               | inputs[0]: expected an object, not null.
            {"inputs":[{}]}                 | inputs[0].name is missing.
            {"id":5}                        | id: expected text, not 5.
            {"id":["a"]}                    | id: expected text, not [.
            {"parameters":[]}               | parameters: expected an object, not [.
            {"parameters":{"binary_data_output":"yes"}} | parameters.binary_data_output: expected true or false, not \
            yes.
            {"outputs":{}}                  | outputs: expected an array, not {.
            {"outputs":["label"]}           | outputs[0]: expected an object, not label.
            {"outputs":[{}]}                | outputs[0].name: expected the name of an output; it is missing.
            {"outputs":[{"name":"colour"}]} | outputs[0].name: expected one of species, label, not colour.
            {"outputs":[{"name":"label"},{"name":"label"}]} | outputs[1].name: the output label is asked for twice.
            {"outputs":[{"name":"label"},{"name":"species"},{"name":"species"}]} | outputs[2]: the model has only 2 \
            outputs: species, label.
            {"outputs":[{"name":"species","parameters":{"classification":-1}}]} | \
            outputs[0].parameters.classification: expected a whole number from 0
            {"outputs":[{"name":"species","parameters":{"classification":"2"}}]} | \
            outputs[0].parameters.classification: expected a whole number from 0
            {"outputs":[{"name":"label","parameters":{"classification":2}}]} | the output "label" is a class already.
            {"outputs":[{"name":"label","parameters":{"binary_data":1}}]} | outputs[0].parameters.binary_data: \
            expected true or false, not 1.
            {"outputs":[{"name":"label","parameters":{"shared_memory_region":"r"}}]} | shared memory is not supported.
            {"inputs":[{"name":"colour"}]}  | inputs[0].name: expected measurements, not colour.
            {"inputs":[{"name":5}]}         | inputs[0].name: expected text, not 5.
            {"inputs":[{"datatype":"FP64"}]} | inputs[0].datatype: expected FP32, not FP64.
            {"inputs":[{"datatype":"BYTES"}]} | inputs[0].datatype: expected FP32, not BYTES.
            {"inputs":[{"name":"measurements"}]} | inputs[0].datatype is missing.
            {"inputs":[{"name":"measurements","datatype":"FP32"}]} | inputs[0].shape is missing.
            {"inputs":[{"name":"measurements","datatype":"FP32","shape":[1,4]}]} | inputs[0].data is missing.
            {"inputs":[{"parameters":{"shared_memory_region":"r"}}]} | inputs[0].parameters.shared_memory_region: \
            shared memory is not supported.
            {"inputs":[{"parameters":{"binary_data_size":-16}}]} | inputs[0].parameters.binary_data_size: expected a \
            whole number from 0
            {"inputs":[{"parameters":{"binary_data_size":16.5}}]} | inputs[0].parameters.binary_data_size: expected a \
            whole number from 0
            """)
    void a_request_of_another_form_is_refused(String json, String reason) {
        assertRefused(json, reason);
    }

    @Test
    void a_second_input_is_refused() {
        String input = "{" + HEAD + ",\"shape\":[2,4],\"data\":" + DATA + "}";

        assertRefused(
                "{\"inputs\":[" + input + "," + input + "]}",
                "inputs: expected one tensor, \"measurements\"; there are more.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"inputs\":[{\"name\":\"measurements\"",
                "{\"inputs\":[{\"name\":\"measurements\",\"name\":\"measurements\"}]}",
                "{\"inputs\":[],\"inputs\":[]}",
                "what is this?",
                "\0\0\0"
            })
    void what_is_not_json_is_refused(String json) {
        assertThatThrownBy(() -> read(json)).as(json).isInstanceOf(InvalidInputException.class);
    }

    @Test
    void something_after_the_end_is_refused() {
        assertRefused(tensor("[2,4]", DATA) + " {}", "something follows after its end");
    }

    @Test
    void what_is_nested_too_deep_is_refused() {
        assertThatThrownBy(() -> read(tensor("[2,4]", "[".repeat(100_000)))).isInstanceOf(MalformedJsonException.class);
        assertThatThrownBy(() -> read("{\"a\":".repeat(100_000))).isInstanceOf(MalformedJsonException.class);
        assertThatThrownBy(() -> read("{\"parameters\":{\"mine\":" + "[".repeat(100_000)))
                .isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void more_members_than_anybody_needs_are_refused() {
        StringBuilder members = new StringBuilder("\"m\":0");
        for (int i = 0; i < 1_000; i++) {
            members.append(",\"m").append(i).append("\":[{}]");
        }
        String object = "{" + members + "}";

        assertRefused(object, "The request: expected at most 1000 members; there are more.");
        assertRefused("{\"parameters\":" + object + "}", "parameters: expected at most 1000 members");
        assertRefused("{\"mine\":[" + object + "]}", "An unknown member: expected at most 1000 members");
        assertRefused("{\"inputs\":[" + object + "]}", "inputs[0]: expected at most 1000 members");
        assertRefused("{\"outputs\":[" + object + "]}", "outputs[0]: expected at most 1000 members");
    }

    @Test
    void more_numbers_than_may_be_are_refused_before_they_are_all_read() {
        String numbers = "1,".repeat(IRIS.maxRows() * 4);

        assertRefused(
                inputs("\"data\":[" + numbers + "1]," + HEAD + ",\"shape\":[1,4]"),
                "inputs[0].data: expected at most 939020 numbers; there are more.");
    }

    @Test
    void a_long_text_is_shown_shortened() {
        assertThatThrownBy(() -> read("{\"inputs\":[{\"name\":\"" + "x".repeat(5_000) + "\"}]}"))
                .isInstanceOf(InvalidInputException.class)
                .extracting(Throwable::getMessage)
                .satisfies(message -> assertThat(message).hasSizeLessThan(200));
    }

    @Test
    void a_request_that_is_cut_anywhere_is_refused() {
        String whole = tensor("[2,4]", "[[5.1,3.5,1.4,0.2],[6.7,3.0,5.2,2.3]]");

        for (int end = 0; end < whole.length(); end++) {
            String cut = whole.substring(0, end);
            assertThatThrownBy(() -> read(cut)).as(cut).isInstanceOf(InvalidInputException.class);
        }
    }

    @Test
    void a_request_with_any_byte_changed_is_read_or_refused() {
        Random random = new Random(1);
        byte[] whole = binary(json(32), VALUES);
        String length = Integer.toString(json(32).length());
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] changed = whole.clone();
            changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            try {
                Rows rows = InferRequest.read(changed, length, IRIS).rows();
                assertThat(rows.values()).hasSize(8);
                read++;
            } catch (InvalidInputException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
        assertThat(read).isBetween(1, 19_999);
    }
}
