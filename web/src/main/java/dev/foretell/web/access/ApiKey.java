package dev.foretell.web.access;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A key: who shows its secret, and what that allows. The secret itself is not kept. Immutable. */
final class ApiKey {

    private static final String HMAC = "HmacSHA256";

    private final Caller caller;
    private final byte[] digest;
    private final SecretKeySpec signing;

    ApiKey(Caller caller, String secret) {
        this.caller = caller;
        this.digest = digest(secret);
        // A key of its own for signing: what is signed says nothing about the digest, and the other way round.
        this.signing = new SecretKeySpec(hmac(new SecretKeySpec(utf8(secret), HMAC), "foretell session"), HMAC);
    }

    Caller caller() {
        return caller;
    }

    /** Whether the secret with this digest is the key's; takes as long whether it is or not. */
    boolean has(byte[] digestOfSecret) {
        return MessageDigest.isEqual(digest, digestOfSecret);
    }

    /** The signature of a text, which only who knows the secret can make. */
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
