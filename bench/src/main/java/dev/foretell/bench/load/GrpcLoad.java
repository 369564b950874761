package dev.foretell.bench.load;

import com.google.protobuf.ByteString;
import dev.foretell.bench.measure.LatencyRecorder;
import dev.foretell.bench.measure.MeasurementListener;
import dev.foretell.bench.measure.Report;
import dev.foretell.job.Fp32;
import dev.foretell.manifest.Manifest;
import inference.GRPCInferenceServiceGrpc;
import inference.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import inference.ModelInferRequest;
import inference.ModelInferRequest.InferInputTensor;
import inference.ModelInferRequest.InferRequestedOutputTensor;
import inference.ModelInferResponse;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * gRPC load on a Foretell server: a number of connections, each of which calls {@code ModelInfer} with raw contents
 * again when it has the last response. As requests over HTTP with binary tensors, these ask for all of the model's own
 * outputs. Can be run several times.
 */
public final class GrpcLoad {

    private static final int DIFFERENT_REQUESTS = 100;
    private static final long MOST_BYTES = 32L << 20;
    private static final long PAUSE_MILLIS = 100;

    private final String name;
    private final String address;
    private final int rows;
    private final int concurrency;
    private final List<ModelInferRequest> requests = new ArrayList<>();

    /**
     * Predictions of a number of rows each.
     *
     * @param address host and port
     */
    public GrpcLoad(String address, Manifest manifest, int rows, int concurrency) {
        this.name = "ModelInfer: " + manifest.name() + ", " + rows + (rows == 1 ? " row, " : " rows, ") + concurrency
                + (concurrency == 1 ? " connection" : " connections");
        this.address = address;
        this.rows = rows;
        this.concurrency = concurrency;
        RandomInstances instances = new RandomInstances(manifest, rows);
        long bytes = 0;
        while (requests.size() < DIFFERENT_REQUESTS && bytes < MOST_BYTES) {
            ModelInferRequest request = request(manifest, rows, Fp32.write(instances.rows(rows)));
            bytes += request.getSerializedSize();
            requests.add(request);
        }
    }

    private static ModelInferRequest request(Manifest manifest, int rows, byte[] numbers) {
        if (!BinaryTensorRequest.fit(manifest)) {
            throw new IllegalArgumentException("expected a model with one input of 32-bit floats");
        }
        Manifest.Input its = manifest.inputs().get(0);
        InferInputTensor.Builder input = InferInputTensor.newBuilder()
                .setName(its.name())
                .setDatatype(its.datatype().name())
                .addShape(rows);
        its.shape().stream().skip(1).forEach(input::addShape);
        ModelInferRequest.Builder request = ModelInferRequest.newBuilder()
                .setModelName(manifest.name())
                .addInputs(input)
                .addRawInputContents(ByteString.copyFrom(numbers));
        manifest.outputs()
                .forEach(output -> request.addOutputs(
                        InferRequestedOutputTensor.newBuilder().setName(output.name())));
        return request.build();
    }

    /** Runs it once. */
    public Report run(Duration warmup, Duration duration) throws InterruptedException {
        return run(warmup, duration, MeasurementListener.NONE);
    }

    /** Runs it once, and notifies a listener. */
    public Report run(Duration warmup, Duration duration, MeasurementListener listener) throws InterruptedException {
        List<Conversation> conversations = new ArrayList<>();
        for (int i = 0; i < concurrency; i++) {
            int first = i;
            conversations.add(recorder -> converse(first, recorder));
        }
        return Conversation.run(name, rows, conversations, warmup, duration, listener);
    }

    private void converse(int first, LatencyRecorder recorder) {
        ManagedChannel channel =
                NettyChannelBuilder.forTarget(address).usePlaintext().build();
        try {
            GRPCInferenceServiceBlockingStub calls = GRPCInferenceServiceGrpc.newBlockingStub(channel);
            for (int next = first; !recorder.isOver(); next++) {
                if (!ask(calls, requests.get(next % requests.size()), recorder)) {
                    // Spares a server that is in trouble.
                    TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            channel.shutdownNow();
        }
    }

    private static boolean ask(
            GRPCInferenceServiceBlockingStub calls, ModelInferRequest request, LatencyRecorder recorder) {
        long begun = System.nanoTime();
        try {
            ModelInferResponse response = calls.modelInfer(request);
            if (response.getRawOutputContentsCount() == request.getOutputsCount()) {
                recorder.done(begun);
                return true;
            }
            recorder.failed("a response without the outputs");
        } catch (StatusRuntimeException e) {
            recorder.failed(e.getStatus().toString());
        }
        return false;
    }
}
