package dev.foretell.job;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.util.regex.Pattern;

/** Thrown when the input is not JSON, is nested too deeply, or has too long a number. The message says where. */
public final class MalformedJsonException extends InvalidInputException {

    /** The parser's description of the source, which does not help a client, around a place that does. */
    private static final Pattern SOURCE = Pattern.compile("\\[Source: [^;\\]]*; (line: \\d+, column: \\d+)]");

    /** The name of the method that sets a limit, which means nothing to a client. */
    private static final Pattern SETTING = Pattern.compile(", from `[^`]*`");

    public MalformedJsonException(String message) {
        super(message);
    }

    /** Makes the message from the parser's: where the text stops being JSON, or that the bytes are not text. */
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
