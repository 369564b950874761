package dev.foretell.web.grpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import inference.ModelInferRequest;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.InputStream;

/** Reads messages with infer requests. Raw contents are not copied again. Stateless. */
final class ReceivedMarshaller implements MethodDescriptor.Marshaller<Received> {

    @Override
    public InputStream stream(Received request) {
        throw new UnsupportedOperationException("requests are only received");
    }

    @Override
    public Received parse(InputStream stream) {
        try {
            return new Received.Valid(read(stream.readAllBytes()));
        } catch (StatusRuntimeException e) { // The message is over a limit once it is decompressed.
            return new Received.Invalid(e);
        } catch (InvalidProtocolBufferException e) {
            return invalid("The message is not a ModelInferRequest: " + e.getMessage());
        } catch (IOException e) {
            return invalid("The message cannot be decompressed, as its grpc-encoding says.");
        }
    }

    private static ModelInferRequest read(byte[] bytes) throws IOException {
        MessageShape.check(bytes);
        CodedInputStream in = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
        in.enableAliasing(true);
        return ModelInferRequest.parseFrom(in);
    }

    private static Received invalid(String message) {
        return new Received.Invalid(
                Status.INVALID_ARGUMENT.withDescription(message).asRuntimeException());
    }
}
