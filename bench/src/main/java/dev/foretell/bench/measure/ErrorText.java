package dev.foretell.bench.measure;

/** Exceptions in a few words, for people and for counting. */
public final class ErrorText {

    private ErrorText() {}

    /** The kind of an exception and what it says. */
    public static String message(Throwable failure) {
        String kind = failure.getClass().getSimpleName();
        return failure.getMessage() == null ? kind : kind + ": " + failure.getMessage();
    }
}
