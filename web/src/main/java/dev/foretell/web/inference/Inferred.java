package dev.foretell.web.inference;

import dev.foretell.job.Rows;
import dev.foretell.web.prediction.ModelOutputs;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to an infer request, to be written as a response. Immutable by convention.
 *
 * @param id the caller's id of the request, or null
 * @param version the version that predicted
 * @param outputs the requested outputs, in order
 */
public record Inferred(@Nullable String id, String model, String version, List<Output> outputs) {

    /**
     * An output.
     *
     * @param binary whether its data is requested as bytes
     */
    public record Output(String name, boolean binary, OutputTensor tensor) {}

    static Inferred of(InferRequest request, ModelOutputs predicted) {
        return of(
                request,
                Signature.of(predicted.manifest()),
                predicted.answer().version(),
                predicted.answer().predictions());
    }

    /**
     * The answer to a request.
     *
     * @param values the model's outputs, a row for each row of the input
     */
    static Inferred of(InferRequest request, Signature signature, String version, Rows values) {
        return new Inferred(
                request.id(),
                signature.manifest().name(),
                version,
                request.outputs().stream()
                        .map(output ->
                                new Output(output.name(), output.binary(), OutputTensor.of(output, signature, values)))
                        .toList());
    }
}
