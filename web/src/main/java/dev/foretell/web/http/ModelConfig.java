package dev.foretell.web.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.tensor.Signature;
import dev.foretell.web.tensor.TensorMetadata;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model's configuration in the form of Triton's {@code ModelConfig}, as far as it means something here: what the model configuration
 * extension answers, and load generators read. Immutable.
 *
 * @param versionPolicy {@code all}: every version in the repository is served
 * @param maxBatchSize the most rows in one request
 * @param dynamicBatching present, for workers put requests together
 */
record ModelConfig(
        String name,
        String platform,
        String backend,
        Map<String, Object> versionPolicy,
        int maxBatchSize,
        List<Tensor> input,
        List<Tensor> output,
        Map<String, Object> dynamicBatching) {

    private static final String BACKEND = "deeplearning4j";

    /**
     * A tensor without its first dimension, the rows.
     *
     * @param reshape the true dimensions where there are none but the rows, which {@code dims} cannot say; else null
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Tensor(
            String name,
            String dataType,
            List<Integer> dims,
            @Nullable Reshape reshape) {

        private static Tensor of(TensorMetadata tensor) {
            String type = tensor.datatype().equals("BYTES") ? "TYPE_STRING" : "TYPE_" + tensor.datatype();
            List<Integer> dims = tensor.shape().subList(1, tensor.shape().size());
            return dims.isEmpty()
                    ? new Tensor(tensor.name(), type, List.of(1), new Reshape(List.of()))
                    : new Tensor(tensor.name(), type, dims, null);
        }
    }

    record Reshape(List<Integer> shape) {}

    static ModelConfig of(Signature signature) {
        Manifest manifest = signature.manifest();
        return new ModelConfig(
                manifest.name(),
                manifest.platform(),
                BACKEND,
                Map.of("all", Map.of()),
                signature.maxRows(),
                signature.inputs().stream().map(Tensor::of).toList(),
                signature.outputs().stream().map(Tensor::of).toList(),
                Map.of());
    }
}
