package dev.foretell.web.digits;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretell.web.edge.BadRequestException;
import dev.foretell.web.edge.Body;
import dev.foretell.web.edge.Form;
import dev.foretell.web.edge.Json;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The picture in a request: the body itself, a file of a form, or a data URL in JSON. Stateless. */
final class PictureBody {

    private static final String FIELD = "image";
    private static final String EXPECTED = "expected {\"image\": \"data:image/png;base64,...\"}.";

    /** A data URL (RFC 2397) up to its data: its media type, parameters, and whether they are Base64. */
    private static final Pattern DATA_URL = Pattern.compile(
            "data:([^;,]{0,100})((?:;[^;,=]{1,100}=[^;,]{0,100})*)(;base64)?,", Pattern.CASE_INSENSITIVE);

    private PictureBody() {}

    /** The picture; empty when a form has none. */
    static Optional<byte[]> of(Context ctx) {
        if (ctx.isMultipartFormData()) {
            return Form.file(ctx, FIELD);
        }
        byte[] body = Body.bytes(ctx);
        // A raw picture may have any content type, even that of JSON.
        return Optional.of(Body.isJson(ctx) && isObject(body) ? fromJson(Json.tree(body)) : body);
    }

    private static boolean isObject(byte[] body) {
        for (byte character : body) {
            if (!Character.isWhitespace(character)) {
                return character == '{';
            }
        }
        return false;
    }

    private static byte[] fromJson(JsonNode json) {
        JsonNode image = json.path(FIELD);
        if (!image.isTextual() || json.size() != 1) {
            throw bad("The JSON has other members than the text \"image\"; " + EXPECTED);
        }
        return fromDataUrl(image.textValue());
    }

    /** The bytes that a data URL encodes. */
    static byte[] fromDataUrl(String url) {
        Matcher start = DATA_URL.matcher(url);
        if (!start.lookingAt()) {
            throw bad("\"image\" is not a data URL; " + EXPECTED);
        }
        String type = start.group(1);
        if (!type.regionMatches(true, 0, "image/", 0, 6) && !type.equalsIgnoreCase("application/octet-stream")) {
            throw new BadRequestException(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                    "\"image\" has the media type \"" + type + "\", which is not that of a picture; " + EXPECTED);
        }
        if (start.group(3) == null) {
            throw bad("\"image\" is a data URL without \";base64\"; " + EXPECTED);
        }
        try {
            return Base64.getDecoder().decode(url.substring(start.end()));
        } catch (IllegalArgumentException e) {
            throw bad("\"image\" is not valid Base64 after the comma; " + EXPECTED);
        }
    }

    private static BadRequestException bad(String message) {
        return new BadRequestException(HttpStatus.BAD_REQUEST, message);
    }
}
