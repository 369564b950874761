package dev.foretell.web.grpc;

import com.google.protobuf.UnsafeByteOperations;
import dev.foretell.web.inference.Inferred;
import inference.ModelInferResponse;
import inference.ModelInferResponse.InferOutputTensor;

/** Writes responses to infer requests. Stateless. */
final class ResponseWriter {

    private ResponseWriter() {}

    /**
     * Writes a response.
     *
     * @param isRaw whether the request was raw, so that the response is, too; it also is when an output has no other
     *     form
     */
    static ModelInferResponse write(Inferred inferred, boolean isRaw) {
        boolean raw = isRaw || !inferred.outputs().stream().allMatch(output -> TypedContents.canHold(output.tensor()));
        ModelInferResponse.Builder response =
                ModelInferResponse.newBuilder().setModelName(inferred.model()).setModelVersion(inferred.version());
        if (inferred.id() != null) {
            response.setId(inferred.id());
        }
        for (Inferred.Output output : inferred.outputs()) {
            InferOutputTensor.Builder tensor = InferOutputTensor.newBuilder()
                    .setName(output.name())
                    .setDatatype(output.tensor().datatype());
            output.tensor().shape().forEach(tensor::addShape);
            if (raw) {
                response.addRawOutputContents(
                        UnsafeByteOperations.unsafeWrap(output.tensor().bytes()));
            } else {
                tensor.setContents(TypedContents.write(output.tensor()));
            }
            response.addOutputs(tensor);
        }
        return response.build();
    }
}
