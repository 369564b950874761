package dev.foretell.web.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secrets that deliveries are signed with, in the form and by the scheme of the Standard Webhooks specification
 * 1.0.0 (symmetric, {@code v1}). Usually one; two while one replaces the other; without one, nothing is signed.
 * Immutable.
 */
public final class WebhookKeys {

    /** No keys: nothing is signed. */
    static final WebhookKeys NONE = new WebhookKeys(List.of());

    static final String EXPECTED =
            "whsec_ and then 24 to 64 random bytes in Base64, as \"echo whsec_$(openssl rand -base64 32)\""
                    + " makes it, or several such keys separated by commas";

    private static final String PREFIX = "whsec_";
    private static final int LEAST_BYTES = 24;
    private static final int MOST_BYTES = 64;
    private static final String ALGORITHM = "HmacSHA256";

    private final List<Key> keys;

    private WebhookKeys(List<Key> keys) {
        this.keys = keys;
    }

    /**
     * Reads keys as {@code whsec_…}, separated by commas. A text of another form is not accepted as a key: the
     * libraries that verify signatures decode any text as Base64, and would get another key.
     *
     * @throws IllegalArgumentException when one is not such a key
     */
    static WebhookKeys parse(String text) {
        List<Key> keys = new ArrayList<>();
        for (String key : text.split(",", -1)) {
            keys.add(parseOne(key.strip()));
        }
        return new WebhookKeys(List.copyOf(keys));
    }

    private static Key parseOne(String text) {
        if (!text.startsWith(PREFIX)) {
            throw new IllegalArgumentException("no " + PREFIX);
        }
        byte[] secret = Base64.getDecoder().decode(text.substring(PREFIX.length()));
        if (secret.length < LEAST_BYTES || secret.length > MOST_BYTES) {
            throw new IllegalArgumentException("too short or too long");
        }
        return new SecretKeySpec(secret, ALGORITHM);
    }

    /** Whether there is no key. */
    public boolean isEmpty() {
        return keys.isEmpty();
    }

    /**
     * The value of the header {@code webhook-signature}: a signature for each key; empty without a key.
     *
     * @param id without a full stop, which separates the signed parts
     */
    Optional<String> sign(String id, Instant timestamp, byte[] body) {
        byte[] start = (id + "." + timestamp.getEpochSecond() + ".").getBytes(UTF_8);
        return keys.isEmpty()
                ? Optional.empty()
                : Optional.of(keys.stream()
                        .map(key -> "v1," + Base64.getEncoder().encodeToString(mac(key, start, body)))
                        .collect(Collectors.joining(" ")));
    }

    private static byte[] mac(Key key, byte[] start, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(start);
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    /** The number of keys, never the keys. */
    @Override
    public String toString() {
        return keys.size() + " webhook keys";
    }
}
