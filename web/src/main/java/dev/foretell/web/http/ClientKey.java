package dev.foretell.web.http;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/** The header by which a client says who it is, so that it stays with one version of a model. Stateless. */
final class ClientKey {

    private static final String HEADER = "X-Client-Key";
    private static final int MAX_CHARACTERS = 256;

    private ClientKey() {}

    /**
     * The key, or null when there is none.
     *
     * @throws BadRequestException when it is too long
     */
    static @Nullable String of(Context ctx) {
        String key = ctx.header(HEADER);
        if (key == null || key.isBlank()) {
            return null;
        }
        if (key.length() > MAX_CHARACTERS) {
            throw new BadRequestException(
                    HttpStatus.BAD_REQUEST,
                    "The header " + HEADER + " has " + key.length() + " characters; expected at most " + MAX_CHARACTERS
                            + ".");
        }
        return key;
    }
}
