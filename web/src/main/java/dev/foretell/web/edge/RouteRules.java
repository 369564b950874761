package dev.foretell.web.edge;

import dev.foretell.web.access.Right;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Tables of what routes require of a request. A route that is in no table needs the right {@code predict} and accepts a
 * body of up to {@link Body#MAX_BYTES}.
 */
final class RouteRules {

    private static final int SMALL = 64 * 1024;
    private static final String STATIC = "/static/";

    /** Paths that need no key. */
    private static final Set<String> PUBLIC = Set.of("/v2/health/live", "/v2/health/ready", "/sign-in", "/favicon.ico");

    /** Paths for monitoring, without a rate limit. */
    private static final Set<String> UNMETERED = Set.of("/v2/health/live", "/v2/health/ready", "/metrics");

    /** The right that a route needs, if it is not {@code predict}; empty: any key suffices. */
    private static final Map<String, Optional<Right>> RIGHTS = Map.of(
            "POST /v2/repository/models/{}/load", Optional.of(Right.ADMIN),
            "POST /v2/repository/models/{}/unload", Optional.of(Right.ADMIN),
            "POST /models/{}/traffic", Optional.of(Right.ADMIN),
            "PUT /models/{}/traffic", Optional.of(Right.ADMIN),
            "POST /models/{}/traffic/revert", Optional.of(Right.ADMIN),
            "POST /dead-letters/requeue", Optional.of(Right.ADMIN),
            "POST /dead-letters/discard", Optional.of(Right.ADMIN),
            "POST /sign-out", Optional.empty());

    /** Routes that stream their body, with limits of their own. */
    private static final Set<String> STREAMED = Set.of("POST /datasets");

    /** Routes with a body of at most {@value #SMALL} bytes. */
    private static final Set<String> SMALL_BODIES = Set.of(
            "POST /v2/repository/index",
            "POST /v2/repository/models/{}/load",
            "POST /v2/repository/models/{}/unload",
            "POST /predictions/{}/cancel",
            "POST /datasets/{}/cancel",
            "POST /predictions/{}/truth",
            "POST /models/{}",
            "POST /models/{}/traffic",
            "PUT /models/{}/traffic",
            "POST /models/{}/traffic/revert",
            "POST /dead-letters/requeue",
            "POST /dead-letters/discard",
            "POST /jobs/{}/cancel",
            "POST /jobs/{}/delete",
            "POST /run",
            "POST /sign-in",
            "POST /sign-out");

    /** Routes that take a picture. */
    private static final Set<String> PICTURES = Set.of("POST /classify", "POST /digits");

    private static final Pattern PARAMETER = Pattern.compile("\\{[^}]*}");

    /** The names of routes in the tables, cached because every request needs one. */
    private static final Map<String, String> NAMES = new ConcurrentHashMap<>();

    private RouteRules() {}

    /** Whether a path needs no key. */
    static boolean isPublic(String path) {
        return path.startsWith(STATIC) || PUBLIC.contains(withoutSlash(path));
    }

    static boolean isMetered(String path) {
        return !UNMETERED.contains(withoutSlash(path));
    }

    /** Whether a response is the same for all callers, so that it may be cached. */
    static boolean isStatic(String path) {
        return path.startsWith(STATIC);
    }

    /** The right that a route needs; empty when any key suffices, or none is needed. */
    static Optional<Right> right(String method, String route) {
        return isPublic(route)
                ? Optional.empty()
                : RIGHTS.getOrDefault(name(method, route), Optional.of(Right.PREDICT));
    }

    /** Whether a route streams its body, so that no memory is reserved for it. */
    static boolean isStreamed(String method, String route) {
        return STREAMED.contains(name(method, route));
    }

    /** The most bytes in the body of a request to a route. */
    static int maxBytes(String method, String route) {
        String name = name(method, route);
        return SMALL_BODIES.contains(name) ? SMALL : PICTURES.contains(name) ? Body.MAX_PICTURE_BYTES : Body.MAX_BYTES;
    }

    /** The name of a route. It comes from the registered path, since a requested path can be written in many ways. */
    private static String name(String method, String route) {
        return NAMES.computeIfAbsent(
                method + " " + withoutSlash(route),
                named -> PARAMETER.matcher(named).replaceAll("{}"));
    }

    private static String withoutSlash(String path) {
        return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}
