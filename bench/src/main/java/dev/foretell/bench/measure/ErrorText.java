package dev.foretell.bench.measure;

/** Exceptions as short texts, for messages and for counting. */
public final class ErrorText {

    private ErrorText() {}

    /** The class name of an exception and its message. */
    public static String message(Throwable failure) {
        String kind = failure.getClass().getSimpleName();
        return failure.getMessage() == null ? kind : kind + ": " + failure.getMessage();
    }
}
