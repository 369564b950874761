package dev.foretell.web.grpc;

import dev.foretell.job.InvalidInputException;
import dev.foretell.web.inference.Inference;
import dev.foretell.web.prediction.WebMetrics;
import inference.ModelInferRequest;
import inference.ModelInferResponse;
import inference.ModelStreamInferResponse;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The calls that predict. Safe for use by several threads. */
final class InferCalls {

    private final Inference inference;
    private final WebMetrics metrics;

    InferCalls(Inference inference, WebMetrics metrics) {
        this.inference = inference;
        this.metrics = metrics;
    }

    /** {@code ModelInfer}: one request, one response. */
    void infer(ModelInferRequest request, StreamObserver<ModelInferResponse> observer) {
        MessageTracer tracer = Arrivals.TRACER.get();
        CompletableFuture<ModelInferResponse> answer = predict(request);
        ((ServerCallStreamObserver<ModelInferResponse>) observer).setOnCancelHandler(() -> answer.cancel(false));
        CompletableFuture<ModelInferResponse> unused = answer.whenComplete((response, error) -> {
            tracer.answered();
            if (answer.isCancelled()) {
                return; // So is the call: nobody reads an answer.
            }
            if (error != null) {
                observer.onError(Failures.of(error));
            } else {
                observer.onNext(response);
                observer.onCompleted();
            }
        });
    }

    /** {@code ModelStreamInfer}: any number of requests, each answered in turn. */
    StreamObserver<ModelInferRequest> stream(StreamObserver<ModelStreamInferResponse> observer) {
        MessageTracer tracer = Arrivals.TRACER.get();
        return new InferStream(
                (ServerCallStreamObserver<ModelStreamInferResponse>) observer, this::predict, tracer::answered);
    }

    private CompletableFuture<ModelInferResponse> predict(ModelInferRequest request) {
        long start = System.nanoTime();
        try {
            return predict(request, start);
        } catch (InvalidInputException e) {
            metrics.invalid(null, null);
            return CompletableFuture.failedFuture(e);
        } catch (RuntimeException e) { // Each maps to a status; an unexpected one is an internal error.
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletableFuture<ModelInferResponse> predict(ModelInferRequest request, long start) {
        String version = request.getModelVersion();
        boolean isRaw = request.getRawInputContentsCount() > 0;
        Inference.Call call = new Inference.Call(
                start,
                request.getModelName(),
                version.isEmpty() ? null : version,
                AccessInterceptor.CALLER.get(),
                patience());
        return inference.infer(
                call,
                signature -> RequestReader.read(request, signature),
                inferred -> ResponseWriter.write(inferred, isRaw));
    }

    /** The time until the caller's deadline. */
    private static Duration patience() {
        Deadline deadline = Context.current().getDeadline();
        return deadline == null
                ? Inference.Call.UNLIMITED
                : Duration.ofMillis(Math.max(1, deadline.timeRemaining(TimeUnit.MILLISECONDS)));
    }
}
