package dev.foretell.web.http;

import dev.foretell.web.access.Right;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The tables of what routes ask of a request. A route that is in none needs {@code predict} and takes a body of {@link Body#MAX_BYTES}. */
final class RouteRules {

    private static final int SMALL = 64 * 1024;
    private static final String STATIC = "/static/";

    /** Paths that need no key. */
    private static final Set<String> PUBLIC = Set.of("/v2/health/live", "/v2/health/ready", "/sign-in", "/favicon.ico");

    /** Paths that whoever watches this server asks for, and that no rate limits. */
    private static final Set<String> UNMETERED = Set.of("/v2/health/live", "/v2/health/ready", "/metrics");

    /** The right that a route needs, when it is another than {@code predict}; none: any key will do. */
    private static final Map<String, Optional<Right>> RIGHTS = Map.of(
            "POST /v2/repository/models/{}/load", Optional.of(Right.ADMIN),
            "POST /v2/repository/models/{}/unload", Optional.of(Right.ADMIN),
            "POST /models/{}/traffic", Optional.of(Right.ADMIN),
            "PUT /models/{}/traffic", Optional.of(Right.ADMIN),
            "POST /models/{}/traffic/revert", Optional.of(Right.ADMIN),
            "POST /dead-letters/requeue", Optional.of(Right.ADMIN),
            "POST /dead-letters/discard", Optional.of(Right.ADMIN),
            "POST /sign-out", Optional.empty());

    /** Routes that read their body as it comes, and have limits of their own for it. */
    private static final Set<String> STREAMED = Set.of("POST /datasets");

    /** The most bytes that a route takes, where it is little. */
    private static final Map<String, Integer> BODIES = Map.ofEntries(
            Map.entry("POST /v2/repository/index", SMALL),
            Map.entry("POST /v2/repository/models/{}/load", SMALL),
            Map.entry("POST /v2/repository/models/{}/unload", SMALL),
            Map.entry("POST /models/{}/traffic", SMALL),
            Map.entry("PUT /models/{}/traffic", SMALL),
            Map.entry("POST /models/{}/traffic/revert", SMALL),
            Map.entry("POST /dead-letters/requeue", SMALL),
            Map.entry("POST /dead-letters/discard", SMALL),
            Map.entry("POST /predictions/{}/cancel", SMALL),
            Map.entry("POST /predictions/{}/truth", SMALL),
            Map.entry("POST /datasets/{}/cancel", SMALL),
            Map.entry("POST /models/{}", SMALL),
            Map.entry("POST /run", SMALL),
            Map.entry("POST /sign-in", SMALL),
            Map.entry("POST /sign-out", SMALL));

    private RouteRules() {}

    /** Whether a path is for everybody. */
    static boolean isPublic(String path) {
        return path.startsWith(STATIC) || PUBLIC.contains(withoutSlash(path));
    }

    static boolean isMetered(String path) {
        return !UNMETERED.contains(withoutSlash(path));
    }

    /** Whether an answer is the same for everybody, so that it may be kept. */
    static boolean isStatic(String path) {
        return path.startsWith(STATIC);
    }

    /** The right that a route needs; nothing when any key will do, or none. */
    static Optional<Right> right(String method, String route) {
        return isPublic(route)
                ? Optional.empty()
                : RIGHTS.getOrDefault(name(method, route), Optional.of(Right.PREDICT));
    }

    /** Whether a route reads the body as it comes, so that it takes no room of others. */
    static boolean isStreamed(String method, String route) {
        return STREAMED.contains(name(method, route));
    }

    /** The most bytes in the body of a request to a route. */
    static int maxBytes(String method, String route) {
        return BODIES.getOrDefault(name(method, route), Body.MAX_BYTES);
    }

    /** A route is known by what was registered, not by the path that was asked for: that can be written in many ways. */
    private static String name(String method, String route) {
        return method + " " + withoutSlash(route).replaceAll("\\{[^}]*}", "{}");
    }

    private static String withoutSlash(String path) {
        return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}
