package dev.foretell.job;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;

/** The input is not JSON at all. The message says where it stops being so. */
public final class MalformedJsonException extends InvalidInputException {

    public MalformedJsonException(String message) {
        super(message);
    }

    public MalformedJsonException(JsonProcessingException cause) {
        super("Not valid JSON" + where(cause.getLocation()) + ": " + cause.getOriginalMessage());
    }

    private static String where(JsonLocation location) {
        return location == null ? "" : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }
}
