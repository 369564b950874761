package dev.foretell.job;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.util.regex.Pattern;

/** The input is not JSON at all, or nested deeper or with longer numbers than is read. The message says where. */
public final class MalformedJsonException extends InvalidInputException {

    /** What the parser says of where the text came from: nothing that helps, around a place that does. */
    private static final Pattern SOURCE = Pattern.compile("\\[Source: [^;\\]]*; (line: \\d+, column: \\d+)]");

    /** Where a limit is exceeded, the parser names the method that it is from, which means nothing to a client. */
    private static final Pattern SETTING = Pattern.compile(", from `[^`]*`");

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
                        + SETTING.matcher(SOURCE.matcher(json.getOriginalMessage())
                                        .replaceAll("$1"))
                                .replaceAll("")
                : ": " + cause.getMessage();
    }

    private static String where(JsonLocation location) {
        return location == null ? "" : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }
}
