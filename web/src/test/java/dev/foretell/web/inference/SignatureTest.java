package dev.foretell.web.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.job.InstancesJson;
import dev.foretell.job.Rows;
import dev.foretell.manifest.Manifest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureTest {

    private static final int BROKER_LIMIT = 16 * 1024 * 1024;

    @Test
    void a_model_gives_its_tensor_and_the_label() {
        assertThat(Signatures.MNIST.inputs())
                .containsExactly(new TensorMetadata("image", "FP32", List.of(-1, 28, 28, 1)));
        assertThat(Signatures.MNIST.outputs())
                .containsExactly(
                        new TensorMetadata("digit", "FP32", List.of(-1, 10)),
                        new TensorMetadata("label", "BYTES", List.of(-1)));
    }

    @Test
    void no_label_is_derived_where_the_model_has_an_output_of_that_name() {
        Manifest iris = Signatures.IRIS.manifest();
        Manifest.Output output = iris.outputs().get(0);
        Manifest.Output named = new Manifest.Output(
                "label", output.datatype(), output.shape(), output.labels(), output.threshold(), Map.of());

        Signature signature = Signature.of(new Manifest(
                iris.name(),
                iris.version(),
                iris.title(),
                iris.description(),
                iris.platform(),
                iris.engine(),
                iris.inputs(),
                List.of(named),
                iris.samples(),
                iris.metrics(),
                iris.files()));

        assertThat(signature.outputs()).containsExactly(new TensorMetadata("label", "FP32", List.of(-1, 3)));
        assertThat(signature.place("label")).isPresent();
    }

    /** The longest possible numbers, in the most rows. */
    @ParameterizedTest
    @ValueSource(floats = {-1.17549435E-38f, -1.2345679E-38f, -16777216f, -3.4028235E38f})
    void the_most_rows_fit_into_a_message(float number) {
        for (Signature signature : List.of(Signatures.IRIS, Signatures.DIABETES, Signatures.MNIST)) {
            int width = signature.manifest().inputWidth();
            float[] values = new float[signature.maxRows() * width];
            Arrays.fill(values, number);

            assertThat(InstancesJson.write(new Rows(signature.maxRows(), width, values)))
                    .hasSizeLessThan(BROKER_LIMIT);
        }
    }
}
