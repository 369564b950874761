package dev.foretell.web.grpc;

import inference.ModelInferRequest;
import io.grpc.StatusRuntimeException;

/** A message with an infer request as it was received: the request, or the reason why it cannot be read. Immutable. */
sealed interface Received {

    /** A request that was read. */
    record Valid(ModelInferRequest request) implements Received {}

    /** A message that is not one. */
    record Invalid(StatusRuntimeException reason) implements Received {}
}
