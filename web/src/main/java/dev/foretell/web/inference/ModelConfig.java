package dev.foretell.web.inference;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.prediction.EngineUse;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a model in the form of Triton's {@code ModelConfig}, with the members that apply here, for the
 * model configuration extension and for load generators. Immutable.
 *
 * @param backend the engine that runs the version on most workers; empty when no worker has loaded it, or none reports
 *     it
 * @param versionPolicy {@code all}: every version in the repository is served
 * @param maxBatchSize the most rows in one request
 * @param dynamicBatching present, since workers batch requests
 * @param parameters for each engine that runs the version on some worker, the reason
 */
public record ModelConfig(
        String name,
        String platform,
        String backend,
        Map<String, Object> versionPolicy,
        int maxBatchSize,
        List<Tensor> input,
        List<Tensor> output,
        Map<String, Object> dynamicBatching,
        Map<String, Parameter> parameters) {

    private static final String ENGINE = "engine.";

    /**
     * A tensor, without its first dimension, the rows.
     *
     * @param reshape the true dimensions if the rows are the only one, which {@code dims} cannot express; else null
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Tensor(
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

    public record Reshape(List<Integer> shape) {}

    /** A parameter in Triton's form. */
    public record Parameter(String stringValue) {}

    /**
     * Creates the configuration of a version.
     *
     * @param engines the engines that run it, the most used first
     */
    static ModelConfig of(Signature signature, List<EngineUse> engines) {
        Manifest manifest = signature.manifest();
        return new ModelConfig(
                manifest.name(),
                manifest.platform(),
                engines.isEmpty() ? "" : engines.get(0).name(),
                Map.of("all", Map.of()),
                signature.maxRows(),
                signature.inputs().stream().map(Tensor::of).toList(),
                signature.outputs().stream().map(Tensor::of).toList(),
                Map.of(),
                engines.stream()
                        .collect(Collectors.toMap(
                                use -> ENGINE + use.name(),
                                use -> new Parameter(Objects.requireNonNullElse(use.reason(), "")))));
    }
}
