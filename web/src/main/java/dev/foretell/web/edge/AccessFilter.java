package dev.foretell.web.edge;

import dev.foretell.web.access.Access;
import dev.foretell.web.access.ApiKeys;
import dev.foretell.web.access.CallerNetwork;
import dev.foretell.web.access.Limits;
import dev.foretell.web.access.Origins;
import dev.foretell.web.access.Principal;
import dev.foretell.web.access.Right;
import dev.foretell.web.access.Sessions;
import dev.foretell.web.access.Site;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.router.Endpoint;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The checks in front of all routes: first those for every request, whatever its path, then those that depend on its
 * route. Safe for use by several threads.
 */
public final class AccessFilter {

    /** The cookie that holds a session. */
    static final String COOKIE = "foretell-session";

    private static final String CALLER = "foretell.caller";

    private final Access access;
    private final Sessions sessions;
    private final Limits limits;

    public AccessFilter(Access access, Sessions sessions, Limits limits) {
        this.access = access;
        this.sessions = sessions;
        this.limits = limits;
    }

    /** The name of the key that the caller presented, directly or by a session; empty when no keys are configured. */
    public static Optional<String> caller(Context ctx) {
        return known(ctx).map(Principal::name);
    }

    /** Whether the caller has a right, on a route that requires a key; always true when no keys are configured. */
    public static boolean may(Context ctx, Right right) {
        return known(ctx).map(caller -> caller.may(right)).orElse(true);
    }

    private static Optional<Principal> known(Context ctx) {
        return Optional.ofNullable(ctx.attribute(CALLER));
    }

    /**
     * The network that a request comes from, by its connection: {@code X-Forwarded-For} can be forged, so all callers
     * behind a proxy count as one unless they present keys.
     */
    static String network(Context ctx) {
        return CallerNetwork.of(ctx.req().getRemoteAddr());
    }

    /** Registers the checks in front of the routes. */
    public void guard(RoutesConfig routes) {
        routes.before(this::checkAll);
        routes.beforeMatched(this::admit);
    }

    private void checkAll(Context ctx) {
        addHeaders(ctx);
        Site site = access.origins().site(ctx.header("Origin"), ctx.header("Sec-Fetch-Site"), ctx.header("Host"));
        if (isPreflight(ctx)) {
            answerPreflight(ctx, site);
            return;
        }
        refuseForeignPages(ctx, site);
        recognise(ctx, site);
        refuseTooMany(ctx);
        requireKey(ctx);
    }

    private void addHeaders(Context ctx) {
        if (!access.keys().isEmpty() && !RouteRules.isStatic(ctx.path())) {
            ctx.header("Cache-Control", "no-store");
        }
        if (!access.origins().isNone()) {
            ctx.header("Vary", "Origin");
        }
    }

    // Pages of other servers

    private static boolean isPreflight(Context ctx) {
        return ctx.req().getMethod().equals("OPTIONS")
                && ctx.header("Origin") != null
                && ctx.header("Access-Control-Request-Method") != null;
    }

    /** Answers a CORS preflight request (Fetch standard), which cannot carry a key. */
    private static void answerPreflight(Context ctx, Site site) {
        if (site == Site.FOREIGN) {
            throw foreign(ctx);
        }
        share(ctx, site);
        ctx.header("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, DELETE");
        ctx.header("Access-Control-Allow-Headers", "*, Authorization"); // The star does not include Authorization.
        ctx.header("Access-Control-Max-Age", "600");
        ctx.status(HttpStatus.NO_CONTENT).skipRemainingHandlers();
    }

    private static void refuseForeignPages(Context ctx, Site site) {
        if (!Origins.admits(ctx.req().getMethod(), site)) {
            throw foreign(ctx);
        }
        share(ctx, site);
    }

    private static BadRequestException foreign(Context ctx) {
        return Body.unread(
                ctx,
                HttpStatus.FORBIDDEN,
                "The request comes from a page of another server, which FORETELL_ALLOWED_ORIGINS does not name.",
                0);
    }

    /**
     * Lets an allowed page read the response. Cookies are for our own pages only: there is no {@code
     * Access-Control-Allow-Credentials}.
     */
    private static void share(Context ctx, Site site) {
        String origin = ctx.header("Origin");
        if (site == Site.ALLOWED && origin != null) {
            ctx.header("Access-Control-Allow-Origin", origin);
            ctx.header(
                    "Access-Control-Expose-Headers",
                    "Inference-Header-Content-Length, Location, Preference-Applied, Retry-After, WWW-Authenticate");
        }
    }

    // Keys

    private void recognise(Context ctx, Site site) {
        if (!access.keys().isEmpty()) {
            secret(ctx)
                    .map(access.keys()::find)
                    .orElseGet(() -> session(ctx, site))
                    .ifPresent(caller -> ctx.attribute(CALLER, caller));
        }
    }

    private static Optional<String> secret(Context ctx) {
        return ApiKeys.secret(ctx.header("Authorization"));
    }

    /**
     * The session, unless a page of another origin on the same site sends it: such pages may not use it, even when they
     * may call.
     */
    private Optional<Principal> session(Context ctx, Site site) {
        String cookie = site == Site.OWN || ctx.header("Origin") == null ? ctx.cookie(COOKIE) : null;
        return Optional.ofNullable(cookie).flatMap(sessions::find);
    }

    private void refuseTooMany(Context ctx) {
        if (RouteRules.isMetered(ctx.path())) {
            refuseUntil(ctx, limits.take(known(ctx), network(ctx)), Limits.tooMany(known(ctx)));
        }
    }

    /** Refuses a request that came too early. */
    static void refuseUntil(Context ctx, Duration wait, String message) {
        if (!wait.isZero()) {
            throw Body.unread(ctx, HttpStatus.TOO_MANY_REQUESTS, message, (int)
                    wait.plusNanos(999_999_999).toSeconds());
        }
    }

    private void requireKey(Context ctx) {
        if (access.keys().isEmpty() || known(ctx).isPresent() || RouteRules.isPublic(ctx.path())) {
            return;
        }
        if (wantsPage(ctx)) {
            ctx.redirect("/sign-in?to=" + URLEncoder.encode(target(ctx), StandardCharsets.UTF_8), HttpStatus.SEE_OTHER);
            return;
        }
        boolean wrong = secret(ctx).isPresent();
        ctx.header("WWW-Authenticate", wrong ? "Bearer error=\"invalid_token\"" : "Bearer");
        throw Body.unread(
                ctx,
                HttpStatus.UNAUTHORIZED,
                wrong
                        ? ApiKeys.UNKNOWN
                        : "A key is needed: send the header \"Authorization: Bearer <key>\", or sign in at /sign-in.",
                0);
    }

    private static boolean wantsPage(Context ctx) {
        String method = ctx.req().getMethod();
        String accepted = ctx.header("Accept");
        return (method.equals("GET") || method.equals("HEAD"))
                && accepted != null
                && accepted.contains("text/html")
                && secret(ctx).isEmpty();
    }

    private static String target(Context ctx) {
        @Nullable String query = ctx.queryString();
        return query == null ? ctx.path() : ctx.path() + "?" + query;
    }

    // Routes

    private void admit(Context ctx) {
        Endpoint endpoint = ctx.endpoints().matchedHttpEndpoint();
        if (endpoint == null) {
            return; // A static file, without a handler of ours.
        }
        String method = endpoint.method.name();
        refuseWithoutRight(ctx, RouteRules.right(method, endpoint.path));
        if (Body.isPresent(ctx)) {
            Body.expectKnownEncoding(ctx);
            Body.reserveDecoder(ctx, limits.bodies());
            reserveBody(ctx, method, endpoint.path);
        }
    }

    private void refuseWithoutRight(Context ctx, Optional<Right> right) {
        if (!access.keys().isEmpty() && right.isPresent() && known(ctx).stream().noneMatch(it -> it.may(right.get()))) {
            throw Body.unread(
                    ctx, HttpStatus.FORBIDDEN, right.get().lackedBy(caller(ctx).orElse("")), 0);
        }
    }

    private void reserveBody(Context ctx, String method, String route) {
        if (RouteRules.isStreamed(method, route)) {
            Body.reserveAsRead(ctx, limits.bodies());
        } else {
            Body.limit(ctx, RouteRules.maxBytes(method, route));
            Body.reserve(ctx, limits.bodies());
        }
    }
}
