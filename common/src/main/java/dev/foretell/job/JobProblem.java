package dev.foretell.job;

import java.util.Locale;

/** The reason why a job failed: a code for programs and a sentence for people. */
public record JobProblem(Code code, String detail) {

    /** The longest detail that travels; a longer one is cut, so that no failure grows without bound. */
    public static final int MAX_DETAIL = 1_000;

    public JobProblem {
        if (detail.length() > MAX_DETAIL) {
            detail = detail.substring(0, MAX_DETAIL) + "…";
        }
    }

    /** The kinds of failure. On the wire a code is its name in lower case with hyphens. */
    public enum Code {
        /** The input does not fit the model. */
        INVALID_INPUT,
        /** The worker has no such model or version. */
        UNKNOWN_MODEL,
        /** The model itself failed on this input. */
        MODEL_FAILED,
        /** The deadline passed before the job was run. */
        EXPIRED,
        /** The job was delivered too often without an answer; the broker gave it up. */
        UNDELIVERABLE;

        /** The code as it stands in JSON. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static Code ofWireName(String name) {
            return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }
}
