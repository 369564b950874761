package dev.foretell.web.grpc;

import com.google.protobuf.ByteString;
import dev.foretell.manifest.Manifest;
import inference.GRPCInferenceServiceGrpc;
import inference.ModelInferRequest;
import inference.ModelInferRequest.InferInputTensor;
import inference.ModelInferResponse;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A client that predicts one row of zeros over gRPC, to run the code of a server on this machine. Safe for use by
 * several threads.
 */
public final class InferClient implements AutoCloseable {

    private final ManagedChannel channel;
    private final ModelInferRequest request;

    /** A client of a server that listens on the loopback interface. */
    public InferClient(int port, Manifest manifest) {
        this.channel = NettyChannelBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .usePlaintext()
                .directExecutor()
                .build();
        this.request = row(manifest);
    }

    private static ModelInferRequest row(Manifest manifest) {
        ModelInferRequest.Builder row =
                ModelInferRequest.newBuilder().setModelName(manifest.name()).setModelVersion(manifest.version());
        for (Manifest.Input input : manifest.inputs()) {
            InferInputTensor.Builder tensor = InferInputTensor.newBuilder()
                    .setName(input.name())
                    .setDatatype(input.datatype().name())
                    .addShape(1);
            input.shape().stream().skip(1).forEach(tensor::addShape);
            row.addInputs(tensor)
                    .addRawInputContents(ByteString.copyFrom(
                            new byte[input.width() * input.datatype().bytes()]));
        }
        return row.build();
    }

    /**
     * Predicts.
     *
     * @throws IOException when that fails
     */
    public void predict() throws IOException {
        try {
            ModelInferResponse response =
                    GRPCInferenceServiceGrpc.newBlockingStub(channel).modelInfer(request);
            if (response.getOutputsCount() == 0) {
                throw new IOException("a response without outputs");
            }
        } catch (StatusRuntimeException e) {
            throw new IOException("cannot predict over gRPC", e);
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
