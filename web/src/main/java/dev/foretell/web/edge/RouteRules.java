package dev.foretell.web.edge;

import dev.foretell.web.access.Right;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

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

    /** Routes that take little: {@value #SMALL} bytes at most. */
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

    private static final Pattern PARAMETER = Pattern.compile("\\{[^}]*}");

    /** What a route is called in the tables; there are few routes, and each is asked for with every request. */
    private static final Map<String, String> NAMES = new ConcurrentHashMap<>();

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
        return SMALL_BODIES.contains(name(method, route)) ? SMALL : Body.MAX_BYTES;
    }

    /** A route is known by what was registered, not by the path that was asked for: that can be written in many ways. */
    private static String name(String method, String route) {
        return NAMES.computeIfAbsent(
                method + " " + withoutSlash(route),
                named -> PARAMETER.matcher(named).replaceAll("{}"));
    }

    private static String withoutSlash(String path) {
        return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}
