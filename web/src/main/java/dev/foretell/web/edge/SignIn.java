package dev.foretell.web.edge;

import dev.foretell.web.access.ApiKeys;
import dev.foretell.web.access.Principal;
import dev.foretell.web.access.RateLimit;
import dev.foretell.web.access.RequestRate;
import dev.foretell.web.access.Sessions;
import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.HttpStatus;
import io.javalin.http.SameSite;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /sign-in} and {@code /sign-out}: a person enters a key once, and the browser keeps a session. Safe for use by
 * several threads.
 */
public final class SignIn {

    private static final Logger LOG = LoggerFactory.getLogger(SignIn.class);

    /** Keys are too long to guess; this limit keeps attempts cheap. */
    private static final RequestRate ATTEMPTS = new RequestRate(10, Duration.ofMinutes(1));

    private static final int LONGEST_TARGET = 2_000;
    private static final String START = "/";

    private final ApiKeys keys;
    private final Sessions sessions;
    private final RateLimit attempts = new RateLimit(ATTEMPTS);

    public SignIn(ApiKeys keys, Sessions sessions) {
        this.keys = keys;
        this.sessions = sessions;
    }

    public void page(Context ctx) {
        String target = target(Optional.ofNullable(ctx.queryParam("to")).orElse(START));
        if (keys.isEmpty()) {
            ctx.redirect(target, HttpStatus.SEE_OTHER);
        } else {
            Pages.render(ctx, "sign-in", Map.of("to", target));
        }
    }

    public void post(Context ctx) {
        AccessFilter.refuseUntil(
                ctx, attempts.take(AccessFilter.network(ctx)), "Too many attempts to sign in from this address.");
        String target = target(Form.field(ctx, "to").orElse(START));
        Optional<Principal> caller = Form.field(ctx, "key").map(String::strip).flatMap(keys::find);
        if (keys.isEmpty() || caller.isPresent()) {
            caller.ifPresent(known -> ctx.cookie(cookie(ctx, sessions.start(known), Sessions.LIFETIME)));
            ctx.redirect(target, HttpStatus.SEE_OTHER);
        } else {
            LOG.info("refused a sign-in from {}: the key is unknown", AccessFilter.network(ctx));
            ctx.header("WWW-Authenticate", "Bearer");
            Problem.of(HttpStatus.UNAUTHORIZED, "The key is unknown.").answer(ctx, "sign-in", Map.of("to", target));
        }
    }

    /** Removes the session cookie. The server stores no sessions: a copy of the cookie is valid until it expires. */
    public void out(Context ctx) {
        ctx.cookie(cookie(ctx, "", Duration.ZERO));
        ctx.redirect("/sign-in", HttpStatus.SEE_OTHER);
    }

    /**
     * The session cookie. It is lax rather than strict, so that a link in a mail opens the page without another
     * sign-in; {@link AccessFilter} protects forms.
     */
    private static Cookie cookie(Context ctx, String value, Duration age) {
        Cookie cookie = new Cookie(AccessFilter.COOKIE, value);
        cookie.setPath(PathPrefix.of(ctx) + "/");
        cookie.setMaxAge((int) age.toSeconds());
        cookie.setHttpOnly(true);
        cookie.setSameSite(SameSite.LAX);
        cookie.setSecure(SecurityHeaders.isSecure(ctx));
        return cookie;
    }

    /** The path to redirect to: the wanted one if it is a path of this server, else the start page. */
    static String target(String wanted) {
        boolean local = wanted.length() <= LONGEST_TARGET
                && wanted.startsWith("/")
                && !wanted.startsWith("//")
                // Browsers treat \ as / and drop tabs and line ends.
                && wanted.chars().allMatch(c -> c > ' ' && c < 127 && c != '\\');
        return local ? wanted : START;
    }
}
