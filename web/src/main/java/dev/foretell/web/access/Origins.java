package dev.foretell.web.access;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The origins of other servers' web pages that may call, and the check of requests against them. It follows OWASP's
 * cheat sheet on cross-site request forgery and Go's {@code http.CrossOriginProtection}: {@code Sec-Fetch-Site} (Fetch
 * Metadata) if the browser sends it, else {@code Origin} (RFC 6454) against {@code Host}. Immutable.
 *
 * @param allowed the origins that may call, such as {@code https://example.org}
 * @param all whether pages of every origin may call
 */
public record Origins(Set<String> allowed, boolean all) {

    /** No page of another server may call. */
    public static final Origins NONE = new Origins(Set.of(), false);

    private static final String ALL = "*";
    private static final Pattern ORIGIN = Pattern.compile("(https?)://([a-z0-9.-]+|\\[[0-9a-f:.]+])(:\\d{1,5})?");
    private static final Set<String> OWN = Set.of("same-origin", "none");
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    public Origins {
        allowed = Set.copyOf(allowed);
    }

    /**
     * Reads origins, separated by commas, or {@code *} for all.
     *
     * @param open whether no key is required; only then may every page call
     * @throws IllegalArgumentException when one is invalid, or {@code *} is not alone or not allowed; the message says
     *     what was expected, without quoting
     */
    public static Origins parse(String text, boolean open) {
        if (text.strip().equals(ALL)) {
            if (!open) {
                throw new IllegalArgumentException(
                        "expected origins by name, for * cannot go together with FORETELL_API_KEYS");
            }
            return new Origins(Set.of(), true);
        }
        Set<String> allowed = new LinkedHashSet<>();
        for (String entry : text.split(",", -1)) {
            String origin = entry.strip().toLowerCase(Locale.ROOT);
            if (!ORIGIN.matcher(origin).matches()) {
                throw new IllegalArgumentException(
                        "expected origins such as https://example.org or http://localhost:3000, without a path,"
                                + " separated by commas, or * alone");
            }
            allowed.add(withoutDefaultPort(origin));
        }
        return new Origins(allowed, false);
    }

    /** Whether no page of another server may call. */
    public boolean isNone() {
        return !all && allowed.isEmpty();
    }

    /**
     * The site of the page that sends a request, by its headers. A page cannot make the browser omit or forge them;
     * programs send none of the first two.
     *
     * @param origin the header {@code Origin}
     * @param fetchSite the header {@code Sec-Fetch-Site}
     * @param host the header {@code Host}
     */
    public Site site(@Nullable String origin, @Nullable String fetchSite, @Nullable String host) {
        boolean own = fetchSite == null ? origin == null || isOwn(origin, host) : OWN.contains(fetchSite);
        if (own) {
            return Site.OWN;
        }
        return origin != null && allows(origin) ? Site.ALLOWED : Site.FOREIGN;
    }

    /**
     * Whether a page of a site may send a request with a method: a foreign page may only use safe methods, and cannot
     * read the response.
     */
    public static boolean admits(String method, Site site) {
        return site != Site.FOREIGN || SAFE.contains(method);
    }

    private boolean allows(String origin) {
        return all || allowed.contains(withoutDefaultPort(origin.toLowerCase(Locale.ROOT)));
    }

    /**
     * Whether an origin is this server's. Schemes are not compared: behind a proxy that ends TLS, the page has https
     * and the server http.
     */
    private static boolean isOwn(String origin, @Nullable String host) {
        Matcher matcher = ORIGIN.matcher(origin.toLowerCase(Locale.ROOT));
        return host != null
                && matcher.matches()
                && withoutDefaultPort(origin.toLowerCase(Locale.ROOT))
                        .equals(withoutDefaultPort(matcher.group(1) + "://" + host.toLowerCase(Locale.ROOT)));
    }

    private static String withoutDefaultPort(String origin) {
        String port = origin.startsWith("https:") ? ":443" : ":80";
        return origin.endsWith(port) ? origin.substring(0, origin.length() - port.length()) : origin;
    }
}
