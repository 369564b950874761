package dev.foretell.web.table;

import org.jspecify.annotations.Nullable;

/** Thrown for an invalid row of JSON. It has no stack trace, since there may be millions of them. */
final class WrongRowException extends RuntimeException {

    private final @Nullable String field;
    private final String detail;

    WrongRowException(@Nullable String field, String detail) {
        super(detail, null, false, false);
        this.field = field;
        this.detail = detail;
    }

    @Nullable
    String field() {
        return field;
    }

    String detail() {
        return detail;
    }
}
