package dev.foretell.web.inference;

import dev.foretell.job.Rows;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /v2/models/<model>/infer}, read.
 *
 * @param id what the caller named the request, to be echoed, or null
 * @param rows a row for each step of the tensors' first dimension: their numbers one after the other, in the model's order
 * @param outputs what is to be answered, at least one
 */
public record InferRequest(@Nullable String id, Rows rows, List<RequestedOutput> outputs) {

    /**
     * Reads a request without a tree: the Open Inference Protocol's JSON, which the raw bytes of its binary tensors may follow
     * (the binary tensor data extension). What is allocated is bounded by the body's size, whatever sizes it claims.
     *
     * @param headerLength the header {@code Inference-Header-Content-Length}: the bytes of the JSON, or null when it is all
     * @throws dev.foretell.job.InvalidInputException when it is not JSON, or does not fit the signature
     */
    public static InferRequest read(byte[] body, @Nullable String headerLength, Signature signature) {
        return new InferRequestReader(body, headerLength, signature).read();
    }
}
