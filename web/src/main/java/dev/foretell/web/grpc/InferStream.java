package dev.foretell.web.grpc;

import inference.ModelInferRequest;
import inference.ModelInferResponse;
import inference.ModelStreamInferResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A stream of infer requests. Each is answered before the next is read, with a response or with the error, which does
 * not end the stream. A client that does not read its answers is not read from either; when it is gone, the request at
 * hand is given up. Safe for use by several threads.
 */
final class InferStream implements StreamObserver<ModelInferRequest> {

    private final ServerCallStreamObserver<ModelStreamInferResponse> answers;
    private final Function<ModelInferRequest, CompletableFuture<ModelInferResponse>> predict;
    private final Runnable answered;
    private @Nullable CompletableFuture<ModelInferResponse> busy;
    private boolean isWaiting;
    private boolean isAtEnd;

    InferStream(
            ServerCallStreamObserver<ModelStreamInferResponse> answers,
            Function<ModelInferRequest, CompletableFuture<ModelInferResponse>> predict,
            Runnable answered) {
        this.answers = answers;
        this.predict = predict;
        this.answered = answered;
        answers.disableAutoRequest();
        answers.setOnCancelHandler(this::giveUp);
        answers.setOnReadyHandler(this::readOn);
        answers.request(1);
    }

    @Override
    public void onNext(ModelInferRequest request) {
        CompletableFuture<ModelInferResponse> prediction = predict.apply(request);
        synchronized (this) {
            busy = prediction;
        }
        CompletableFuture<ModelInferResponse> unused =
                prediction.whenComplete((response, error) -> answer(request, response, error));
    }

    private void giveUp() {
        CompletableFuture<ModelInferResponse> prediction;
        synchronized (this) {
            prediction = busy;
        }
        if (prediction != null) {
            prediction.cancel(false);
        }
    }

    private synchronized void answer(
            ModelInferRequest request, @Nullable ModelInferResponse response, @Nullable Throwable error) {
        answered.run();
        busy = null;
        if (answers.isCancelled()) {
            return;
        }
        answers.onNext(error == null && response != null ? answer(response) : answer(request, error));
        if (isAtEnd) {
            answers.onCompleted();
        } else {
            isWaiting = true;
            readOn();
        }
    }

    private static ModelStreamInferResponse answer(ModelInferResponse response) {
        return ModelStreamInferResponse.newBuilder().setInferResponse(response).build();
    }

    /** An error, with the id of the request that it is about. */
    private static ModelStreamInferResponse answer(ModelInferRequest request, @Nullable Throwable error) {
        Throwable cause = error == null ? new IllegalStateException("no response") : error;
        return ModelStreamInferResponse.newBuilder()
                .setErrorMessage(String.valueOf(Failures.of(cause).getStatus().getDescription()))
                .setInferResponse(ModelInferResponse.newBuilder().setId(request.getId()))
                .build();
    }

    private synchronized void readOn() {
        if (isWaiting && answers.isReady()) {
            isWaiting = false;
            answers.request(1);
        }
    }

    @Override
    public void onError(Throwable error) {
        // The client has cancelled the call; nobody reads an answer.
    }

    @Override
    public synchronized void onCompleted() {
        isAtEnd = true;
        if (busy == null) {
            answers.onCompleted();
        }
    }
}
