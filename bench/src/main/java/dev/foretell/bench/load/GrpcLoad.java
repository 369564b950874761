package dev.foretell.bench.load;

import com.google.protobuf.ByteString;
import dev.foretell.bench.measure.LatencyRecorder;
import dev.foretell.bench.measure.MeasurementListener;
import dev.foretell.bench.measure.Report;
import dev.foretell.job.Fp32;
import dev.foretell.manifest.Manifest;
import inference.GRPCInferenceServiceGrpc;
import inference.GRPCInferenceServiceGrpc.GRPCInferenceServiceStub;
import inference.ModelInferRequest;
import inference.ModelInferRequest.InferInputTensor;
import inference.ModelInferRequest.InferRequestedOutputTensor;
import inference.ModelInferResponse;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * gRPC load on a Foretell server: a number of callers, each of which calls {@code ModelInfer} with raw contents again
 * when it has the last response. As requests over HTTP with binary tensors, these ask for all of the model's own
 * outputs. It shares the machine with the server, so it is cheap: requests are prepared in advance, some callers share
 * a connection, and no response goes to another thread. Can be run several times.
 */
public final class GrpcLoad {

    /** gRPC's clients send all calls of a program over one connection, or a few. */
    private static final int CALLERS_OF_A_CHANNEL = 8;

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
                + (concurrency == 1 ? " caller" : " callers");
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
        List<ManagedChannel> channels = new ArrayList<>();
        List<Conversation> conversations = new ArrayList<>();
        try {
            for (int i = 0; i < concurrency; i++) {
                if (i % CALLERS_OF_A_CHANNEL == 0) {
                    channels.add(NettyChannelBuilder.forTarget(address)
                            .usePlaintext()
                            .directExecutor()
                            .build());
                }
                ManagedChannel channel = channels.get(channels.size() - 1);
                int first = i;
                conversations.add(recorder -> new Caller(channel, first, recorder).converse());
            }
            return Conversation.run(name, rows, conversations, warmup, duration, listener);
        } finally {
            channels.forEach(ManagedChannel::shutdownNow);
        }
    }

    /** Sends its next request when it has the last response, by the thread that has read it. */
    private final class Caller implements StreamObserver<ModelInferResponse> {
        private final GRPCInferenceServiceStub calls;
        private final LatencyRecorder recorder;
        private final CountDownLatch over = new CountDownLatch(1);
        private int next;
        private long begun;
        private int outputs;
        private int received;

        Caller(ManagedChannel channel, int first, LatencyRecorder recorder) {
            this.calls = GRPCInferenceServiceGrpc.newStub(channel);
            this.next = first;
            this.recorder = recorder;
        }

        void converse() {
            send();
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void send() {
            if (recorder.isOver()) {
                over.countDown();
                return;
            }
            ModelInferRequest request = requests.get(next++ % requests.size());
            outputs = request.getOutputsCount();
            received = 0;
            begun = System.nanoTime();
            calls.modelInfer(request, this);
        }

        @Override
        public void onNext(ModelInferResponse response) {
            received = response.getRawOutputContentsCount();
        }

        @Override
        public void onCompleted() {
            if (received == outputs) {
                recorder.done(begun);
                send();
            } else {
                failed("a response without the outputs");
            }
        }

        @Override
        public void onError(Throwable error) {
            failed(Status.fromThrowable(error).toString());
        }

        private void failed(String what) {
            recorder.failed(what);
            // Spares a server that is in trouble.
            CompletableFuture.delayedExecutor(PAUSE_MILLIS, TimeUnit.MILLISECONDS)
                    .execute(this::send);
        }
    }
}
