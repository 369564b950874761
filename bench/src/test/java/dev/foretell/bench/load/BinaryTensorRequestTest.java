package dev.foretell.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.bench.options.ModelOptions;
import dev.foretell.job.Fp32;
import dev.foretell.job.Rows;
import dev.foretell.manifest.Manifest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BinaryTensorRequestTest {

    private static final Manifest DIABETES = new ModelOptions().chosen().manifest();
    private static final Rows ROWS = new RandomInstances(DIABETES, 1).rows(3);

    @Test
    void are_json_and_then_the_numbers() {
        BinaryTensorRequest tensors = BinaryTensorRequest.of(DIABETES, ROWS);

        assertThat(new String(tensors.body(), 0, tensors.jsonLength(), StandardCharsets.UTF_8))
                .isEqualTo("{\"inputs\":[{\"name\":\"measurements\",\"datatype\":\"FP32\",\"shape\":[3,8],"
                        + "\"parameters\":{\"binary_data_size\":96}}],"
                        + "\"outputs\":[{\"name\":\"probability\",\"parameters\":{\"binary_data\":true}}]}");
        byte[] numbers = Arrays.copyOfRange(tensors.body(), tensors.jsonLength(), tensors.body().length);
        assertThat(Fp32.read(numbers, DIABETES.inputWidth()).values()).isEqualTo(ROWS.values());
    }

    @Test
    void a_request_tells_where_the_json_ends() {
        BinaryTensorRequest tensors = BinaryTensorRequest.of(DIABETES, ROWS);

        assertThat(new String(
                        tensors.request(URI.create("http://127.0.0.1:5100"), "/infer"), StandardCharsets.ISO_8859_1))
                .startsWith("POST /infer HTTP/1.1\r\nHost: 127.0.0.1:5100\r\n")
                .contains("\r\nInference-Header-Content-Length: " + tensors.jsonLength() + "\r\n")
                .contains("\r\nContent-Length: " + tensors.body().length + "\r\n");
    }
}
