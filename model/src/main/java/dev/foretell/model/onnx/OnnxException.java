package dev.foretell.model.onnx;

import java.util.Objects;

/**
 * A file in the format ONNX cannot be read, or holds what is not supported. The message names the file and the reason.
 */
public final class OnnxException extends RuntimeException {

    public OnnxException(String message) {
        super(message);
    }

    public OnnxException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
