package dev.foretell.web.grpc;

import com.google.protobuf.ByteString;
import dev.foretell.job.InvalidInputException;
import dev.foretell.web.inference.BinaryNumbers;
import dev.foretell.web.inference.BinaryTexts;
import dev.foretell.web.inference.InferRequest;
import dev.foretell.web.inference.InferRequestBuilder;
import dev.foretell.web.inference.Signature;
import inference.InferParameter;
import inference.ModelInferRequest;
import inference.ModelInferRequest.InferInputTensor;
import inference.ModelInferRequest.InferRequestedOutputTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;

/** Reads infer requests from messages. Unknown parameters are ignored, as over HTTP. Stateless. */
final class RequestReader {

    private static final String SHARED_MEMORY = "shared_memory_region";
    private static final String CLASSIFICATION = "classification";

    private RequestReader() {}

    /**
     * Reads a request.
     *
     * @throws InvalidInputException when it does not fit the signature
     */
    static InferRequest read(ModelInferRequest message, Signature signature) {
        InferRequestBuilder request = new InferRequestBuilder(signature);
        if (!message.getId().isEmpty()) {
            request.id(message.getId());
        }
        List<ByteString> raw = message.getRawInputContentsList();
        if (!raw.isEmpty() && raw.size() != message.getInputsCount()) {
            throw new InvalidInputException("raw_input_contents: expected one for each of the "
                    + message.getInputsCount() + " inputs, or none, not " + raw.size() + ".");
        }
        for (int i = 0; i < message.getInputsCount(); i++) {
            InferInputTensor input = message.getInputs(i);
            refuseSharedMemory("inputs[" + i + "]", input.getParametersMap());
            request.input(
                    input.getName(),
                    input.getDatatype(),
                    input.getShapeList(),
                    raw.isEmpty() ? typed(input) : raw(input, i, raw.get(i)));
        }
        for (int i = 0; i < message.getOutputsCount(); i++) {
            InferRequestedOutputTensor output = message.getOutputs(i);
            refuseSharedMemory("outputs[" + i + "]", output.getParametersMap());
            request.output(output.getName(), classes("outputs[" + i + "]", output.getParametersMap()));
        }
        return request.build(true);
    }

    private static void refuseSharedMemory(String what, Map<String, InferParameter> parameters) {
        if (parameters.containsKey(SHARED_MEMORY)) {
            throw new InvalidInputException(
                    what + ".parameters." + SHARED_MEMORY + ": shared memory is not supported.");
        }
    }

    private static int classes(String what, Map<String, InferParameter> parameters) {
        InferParameter classes = parameters.get(CLASSIFICATION);
        if (classes == null) {
            return 0;
        }
        long count = switch (classes.getParameterChoiceCase()) {
            case INT64_PARAM -> classes.getInt64Param();
            case UINT64_PARAM -> classes.getUint64Param();
            default -> -1;
        };
        if (count < 0 || count > Integer.MAX_VALUE) {
            throw new InvalidInputException(what + ".parameters." + CLASSIFICATION
                    + ": expected a whole number from 0 to " + Integer.MAX_VALUE + ", as int64_param.");
        }
        return (int) count;
    }

    private static InferRequestBuilder.Elements typed(InferInputTensor input) {
        return (what, shape, count, datatype, texts) ->
                TypedContents.read(input.getContents(), what + ".contents", shape, count, datatype, texts);
    }

    private static InferRequestBuilder.Elements raw(InferInputTensor input, int index, ByteString bytes) {
        return (what, shape, count, datatype, texts) -> {
            if (input.hasContents()) {
                throw new InvalidInputException(what + ".contents: expected none beside raw_input_contents.");
            }
            ByteBuffer little = bytes.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
            if (datatype.isText()) {
                return BinaryTexts.read("raw_input_contents[" + index + "]", little, count, texts);
            }
            long size = (long) count * datatype.bytes();
            if (bytes.size() != size) {
                throw new InvalidInputException("raw_input_contents[" + index + "]: expected the " + size
                        + " bytes of the shape " + shape + ", not " + bytes.size() + ".");
            }
            return BinaryNumbers.read(little, count, datatype);
        };
    }
}
