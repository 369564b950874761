package dev.foretell.job;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.util.regex.Pattern;

/** The input is not JSON at all. The message says where it stops being so. */
public final class MalformedJsonException extends InvalidInputException {

    /** What the parser says of where the text came from: nothing that helps, around a place that does. */
    private static final Pattern SOURCE = Pattern.compile("\\[Source: [^;\\]]*; (line: \\d+, column: \\d+)]");

    public MalformedJsonException(String message) {
        super(message);
    }

    /** From what the parser says: where the text stops being JSON, or that the bytes are no text at all. */
    public MalformedJsonException(IOException cause) {
        super("Not valid JSON" + reason(cause));
    }

    private static String reason(IOException cause) {
        return cause instanceof JsonProcessingException json
                ? where(json.getLocation()) + ": "
                        + SOURCE.matcher(json.getOriginalMessage()).replaceAll("$1")
                : ": " + cause.getMessage();
    }

    private static String where(JsonLocation location) {
        return location == null ? "" : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }
}
