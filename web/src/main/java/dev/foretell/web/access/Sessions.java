package dev.foretell.web.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The sessions that browsers keep instead of the key: {@code <key's name>.<expiry in epoch seconds>.<signature>},
 * signed with HMAC-SHA256 (RFC 2104). The signing key is derived from the API key's secret, so that every web with the
 * same keys accepts a session, and none does once the key is removed or its secret changed. Rights are looked up each
 * time. Nothing is stored. Safe for use by several threads.
 */
public final class Sessions {

    /** The lifetime of a session. */
    public static final Duration LIFETIME = Duration.ofHours(12);

    private static final Pattern VALUE = Pattern.compile("(([a-z0-9_-]{1,64})\\.(\\d{1,12}))\\.([A-Za-z0-9_-]{43})");
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final ApiKeys keys;
    private final InstantSource clock;

    public Sessions(ApiKeys keys, InstantSource clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * Creates a session.
     *
     * @throws IllegalArgumentException when no key has the caller's name
     */
    public String start(Principal caller) {
        ApiKey key = keys.named(caller.name())
                .orElseThrow(() -> new IllegalArgumentException("there is no key " + caller.name()));
        String claim = caller.name() + "." + clock.instant().plus(LIFETIME).getEpochSecond();
        return claim + "." + signature(key, claim);
    }

    private static String signature(ApiKey key, String claim) {
        return BASE64.encodeToString(key.sign(claim));
    }

    /** The caller of a session; empty when the session is invalid or has expired, or its key no longer exists. */
    public Optional<Principal> find(String value) {
        Matcher parts = VALUE.matcher(value);
        if (!parts.matches() || clock.instant().isAfter(Instant.ofEpochSecond(Long.parseLong(parts.group(3))))) {
            return Optional.empty();
        }
        return keys.named(parts.group(2))
                .filter(key -> isSame(signature(key, parts.group(1)), parts.group(4)))
                .map(ApiKey::caller);
    }

    private static boolean isSame(String expected, String found) {
        return MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.US_ASCII), found.getBytes(StandardCharsets.US_ASCII));
    }
}
