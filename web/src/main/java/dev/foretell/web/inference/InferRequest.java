package dev.foretell.web.inference;

import dev.foretell.job.Rows;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The content of {@code POST /v2/models/<model>/infer}.
 *
 * @param id the caller's id of the request, which the response repeats, or null
 * @param rows one row for each step of the tensors' first dimension, with the tensors' numbers in the model's order
 * @param outputs the requested outputs, at least one
 */
public record InferRequest(@Nullable String id, Rows rows, List<RequestedOutput> outputs) {

    /**
     * Reads a request without a tree: the Open Inference Protocol's JSON, which the raw bytes of its binary tensors may
     * follow (the binary tensor data extension). Allocations are bounded by the size of the body, whatever sizes it
     * claims.
     *
     * @param headerLength the header {@code Inference-Header-Content-Length}: the length of the JSON in bytes, or null
     *     when it is the whole body
     * @throws dev.foretell.job.InvalidInputException when it does not fit the signature
     */
    static InferRequest read(byte[] body, @Nullable String headerLength, Signature signature) {
        return new InferRequestReader(body, headerLength, signature).read();
    }
}
