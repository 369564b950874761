package dev.foretell.web.edge;

import io.javalin.http.Context;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Request;

/**
 * The path below which a proxy serves this server, such as {@code /foretell}: the setting, else what the proxy says in
 * {@code X-Forwarded-Prefix}. A client that forges the header affects only its own response. Immutable.
 *
 * @param path begins with a slash and does not end with one; empty when there is none
 */
public record PathPrefix(String path) {

    /** No prefix, unless a proxy says so. */
    public static final PathPrefix NONE = new PathPrefix("");

    static final String HEADER = "X-Forwarded-Prefix";

    private static final String ATTRIBUTE = PathPrefix.class.getName();
    private static final int LONGEST = 200;

    /** Plain segments, which need no escaping in a path, in HTML or in a header; none of them consists of dots. */
    private static final Pattern FORM = Pattern.compile("(/(?!\\.+(/|$))[A-Za-z0-9._~-]+)+");

    /**
     * Reads a prefix; a slash alone means none.
     *
     * @throws IllegalArgumentException when it is not a plain path; the message says what was expected
     */
    public static PathPrefix parse(String text) {
        return of(text.strip())
                .orElseThrow(() -> new IllegalArgumentException(
                        "expected a path such as /foretell: letters, digits and . _ ~ - between slashes, at most "
                                + LONGEST + " characters"));
    }

    private static Optional<PathPrefix> of(String text) {
        String path = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        boolean plain = path.isEmpty()
                || (path.length() <= LONGEST && FORM.matcher(path).matches());
        return plain ? Optional.of(new PathPrefix(path)) : Optional.empty();
    }

    /** The prefix of the paths that a client sees; empty when there is none. */
    public static String of(Context ctx) {
        String path = ctx.attribute(ATTRIBUTE);
        return path == null ? "" : path;
    }

    /** The prefix for a request. */
    PathPrefix of(Request request) {
        String forwarded = request.getHeaders().get(HEADER);
        return path.isEmpty() && forwarded != null ? of(forwarded.strip()).orElse(NONE) : this;
    }

    /** Keeps the prefix with a request. */
    void keep(Request request) {
        request.setAttribute(ATTRIBUTE, path);
    }

    /** A path without the prefix; the path itself when it does not have it. */
    String strip(String given) {
        if (path.isEmpty() || !given.startsWith(path)) {
            return given;
        }
        String rest = given.substring(path.length());
        return rest.isEmpty() ? "/" : rest.startsWith("/") ? rest : given;
    }
}
