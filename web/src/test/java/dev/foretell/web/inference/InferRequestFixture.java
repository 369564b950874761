package dev.foretell.web.inference;

import static dev.foretell.web.inference.Signatures.IRIS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretell.job.InvalidInputException;
import dev.foretell.job.Rows;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Requests with two rows for the model iris. Tests extend it. */
abstract class InferRequestFixture {

    static final String HEAD = "\"name\":\"measurements\",\"datatype\":\"FP32\"";
    static final String DATA = "[5.1,3.5,1.4,0.2,6.7,3.0,5.2,2.3]";
    static final float[] VALUES = {5.1f, 3.5f, 1.4f, 0.2f, 6.7f, 3.0f, 5.2f, 2.3f};

    static InferRequest read(String json) {
        return InferRequest.read(json.getBytes(StandardCharsets.UTF_8), null, IRIS);
    }

    static String inputs(String input) {
        return "{\"inputs\":[{" + input + "}]}";
    }

    static String tensor(String shape, String data) {
        return inputs(HEAD + ",\"shape\":" + shape + ",\"data\":" + data);
    }

    static void assertRows(Rows rows) {
        assertThat(rows.count()).isEqualTo(2);
        assertThat(rows.width()).isEqualTo(4);
        assertThat(rows.values()).containsExactly(VALUES);
    }

    static void assertRefused(String json, String reason) {
        assertThatThrownBy(() -> read(json))
                .as(json)
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(reason);
    }

    static String json(int size) {
        return inputs(HEAD + ",\"shape\":[2,4],\"parameters\":{\"binary_data_size\":" + size + "}");
    }

    static byte[] binary(String json, float... values) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(json.getBytes(StandardCharsets.UTF_8));
        out.writeBytes(raw.array());
        return out.toByteArray();
    }

    static void assertRefused(byte[] body, @Nullable String headerLength, String reason) {
        assertThatThrownBy(() -> InferRequest.read(body, headerLength, IRIS))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(reason);
    }
}
