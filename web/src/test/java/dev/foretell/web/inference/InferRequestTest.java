package dev.foretell.web.inference;

import static dev.foretell.web.inference.Signatures.MNIST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.job.Rows;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are well formed. */
class InferRequestTest extends InferRequestFixture {

    @ParameterizedTest
    @ValueSource(
            strings = {DATA, "[[5.1,3.5,1.4,0.2],[6.7,3.0,5.2,2.3]]", " [ [ 5.1 , 3.5,1.4,2e-1 ] , [67e-1,3,5.2,2.3] ] "
            })
    void data_may_be_flat_or_nested_like_the_shape(String data) {
        assertRows(read(tensor("[2,4]", data)).rows());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"inputs\":[{\"data\":" + DATA + ",\"shape\":[2,4]," + HEAD + "}]}",
                "{\"outputs\":[],\"inputs\":[{\"shape\":[2,4],\"data\":" + DATA + "," + HEAD + "}]}",
                "{\"model_name\":\"iris\",\"inputs\":[{" + HEAD + ",\"shape\":[2,4],\"data\":" + DATA
                        + ",\"colour\":[{}]}]}",
                "{\"id\":null,\"parameters\":null,\"outputs\":null,\"inputs\":[{" + HEAD
                        + ",\"shape\":[2,4],\"parameters\":null,\"data\":" + DATA + "}]}",
                "{\"parameters\":{\"priority\":1,\"mine\":{\"a\":[1]}},\"inputs\":[{" + HEAD
                        + ",\"parameters\":{\"content_type\":\"np\"},\"shape\":[2,4],\"data\":" + DATA + "}]}"
            })
    void members_may_come_in_any_order_and_unknown_ones_are_passed_over(String json) {
        InferRequest request = read(json);

        assertRows(request.rows());
        assertThat(request.id()).isNull();
        assertThat(request.outputs())
                .containsExactly(new RequestedOutput("species", false, 0), new RequestedOutput("label", false, 0));
    }

    @Test
    void an_image_may_be_nested_in_all_its_dimensions() {
        String pixel = "[7]";
        String line = "[" + (pixel + ",").repeat(27) + pixel + "]";
        String image = "[" + (line + ",").repeat(27) + line + "]";
        String json = "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"FP32\",\"shape\":[1,28,28,1],\"data\":[" + image
                + "]}]}";

        Rows rows = InferRequest.read(json.getBytes(StandardCharsets.UTF_8), null, MNIST)
                .rows();

        assertThat(rows.count()).isOne();
        assertThat(rows.width()).isEqualTo(784);
        assertThat(rows.values()).containsOnly(7f);
    }

    @Test
    void outputs_are_those_asked_for_in_the_order_asked_for() {
        String json = "{\"id\":\"ünïque\",\"outputs\":[{\"name\":\"label\",\"parameters\":{\"binary_data\":false}},"
                + "{\"name\":\"species\",\"parameters\":{\"classification\":2,\"other\":\"x\"}}],"
                + "\"parameters\":{\"binary_data_output\":true},\"inputs\":[{" + HEAD + ",\"shape\":[2,4],\"data\":"
                + DATA + "}]}";

        InferRequest request = read(json);

        assertThat(request.id()).isEqualTo("ünïque");
        assertThat(request.outputs())
                .containsExactly(new RequestedOutput("label", false, 0), new RequestedOutput("species", true, 2));
    }

    @Test
    void all_outputs_may_be_asked_for_in_binary() {
        InferRequest request = read("{\"inputs\":[{" + HEAD + ",\"shape\":[2,4],\"data\":" + DATA
                + "}],\"parameters\":{\"binary_data_output\":true}}");

        assertThat(request.outputs())
                .containsExactly(new RequestedOutput("species", true, 0), new RequestedOutput("label", true, 0));
    }
}
