package dev.foretell.web.access;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** An API key: the caller and the digest of its secret. The secret itself is not kept. Immutable. */
final class ApiKey {

    private static final String HMAC = "HmacSHA256";

    private final Principal caller;
    private final byte[] digest;
    private final SecretKeySpec signing;

    ApiKey(Principal caller, String secret) {
        this.caller = caller;
        this.digest = digest(secret);
        // Signing uses a key of its own, so that signatures and the digest reveal nothing of each other.
        this.signing = new SecretKeySpec(hmac(new SecretKeySpec(utf8(secret), HMAC), "foretell session"), HMAC);
    }

    Principal caller() {
        return caller;
    }

    /** Whether the secret has this digest, compared in constant time. */
    boolean has(byte[] digestOfSecret) {
        return MessageDigest.isEqual(digest, digestOfSecret);
    }

    /** The signature of a string, which requires the secret. */
    byte[] sign(String text) {
        return hmac(signing, text);
    }

    static byte[] digest(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(utf8(secret));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static byte[] hmac(SecretKeySpec key, String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            return mac.doFinal(utf8(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
