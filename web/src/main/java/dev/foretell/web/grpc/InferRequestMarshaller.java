package dev.foretell.web.grpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import inference.GRPCInferenceServiceGrpc;
import inference.ModelInferRequest;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads messages with infer requests, after their shape was checked. Raw contents are not copied again. Stateless.
 */
final class InferRequestMarshaller implements MethodDescriptor.Marshaller<ModelInferRequest> {

    @Override
    public InputStream stream(ModelInferRequest request) {
        return GRPCInferenceServiceGrpc.getModelInferMethod().streamRequest(request);
    }

    @Override
    public ModelInferRequest parse(InputStream stream) {
        try {
            byte[] bytes = bytes(stream);
            MessageShape.check(bytes);
            CodedInputStream in = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
            in.enableAliasing(true);
            return ModelInferRequest.parseFrom(in);
        } catch (IOException e) {
            throw Status.INVALID_ARGUMENT
                    .withDescription(MessageErrors.UNREADABLE)
                    .withCause(e)
                    .asRuntimeException();
        }
    }

    /** Reads into one array if the length is known, as it is unless the message was compressed. */
    private static byte[] bytes(InputStream stream) throws IOException {
        if (!(stream instanceof KnownLength)) {
            return stream.readAllBytes();
        }
        byte[] bytes = new byte[stream.available()];
        if (stream.readNBytes(bytes, 0, bytes.length) < bytes.length) {
            throw new EOFException("the message is shorter than its length says");
        }
        return bytes;
    }
}
