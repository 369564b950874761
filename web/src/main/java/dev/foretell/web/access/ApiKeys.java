package dev.foretell.web.access;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The API keys. They are written as {@code name:right[+right]:secret}, separated by commas, such as {@code
 * ci:predict:…,ops:predict+admin:…}. Immutable; its text contains only names.
 */
public final class ApiKeys {

    /** No keys: all callers are allowed. */
    public static final ApiKeys NONE = new ApiKeys(List.of());

    /** What a caller is told with a secret that no key has. */
    public static final String UNKNOWN = "The key is unknown.";

    private static final String BEARER = "Bearer ";
    private static final int SHORTEST_SECRET = 16;
    private static final int PARTS = 3;
    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]{1,64}");

    /** The syntax of a token after {@code Bearer} (RFC 6750, section 2.1). */
    private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9._~+/=-]*");

    private final List<ApiKey> keys;

    private ApiKeys(List<ApiKey> keys) {
        this.keys = List.copyOf(keys);
    }

    /**
     * Reads keys.
     *
     * @throws IllegalArgumentException when some are invalid, with all errors; the message names entries by position
     *     and quotes nothing of them, since a misplaced part may be the secret
     */
    public static ApiKeys parse(String text) {
        List<String> errors = new ArrayList<>();
        List<ApiKey> keys = new ArrayList<>();
        Map<String, Integer> seen = new HashMap<>();
        String[] entries = text.split(",", -1);
        for (int i = 0; i < entries.length; i++) {
            String[] parts = entries[i].strip().split(":", PARTS);
            List<String> wrong = wrong(parts);
            if (wrong.isEmpty()) {
                wrong = repeated(parts, seen, i + 1);
                keys.add(new ApiKey(new Principal(parts[0], rights(parts[1])), parts[2]));
            }
            for (String each : wrong) {
                errors.add("entry " + (i + 1) + ": " + each);
            }
        }
        if (!errors.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", errors));
        }
        return new ApiKeys(keys);
    }

    private static List<String> wrong(String[] parts) {
        if (parts.length < PARTS) {
            return List.of("expected name:right[+right]:secret, found " + parts.length + " of the " + PARTS + " parts");
        }
        List<String> wrong = new ArrayList<>();
        if (!NAME.matcher(parts[0]).matches()) {
            wrong.add("expected a name of 1 to 64 characters a-z, 0-9, _ and -");
        }
        if (!areRights(parts[1])) {
            wrong.add("expected the rights predict, admin or predict+admin");
        }
        if (parts[2].length() < SHORTEST_SECRET) {
            wrong.add("expected a secret of at least " + SHORTEST_SECRET + " characters, found " + parts[2].length());
        }
        if (!SECRET.matcher(parts[2]).matches()) {
            wrong.add("expected a secret of letters, digits and -._~+/= only");
        }
        return wrong;
    }

    private static List<String> repeated(String[] parts, Map<String, Integer> seen, int position) {
        List<String> repeated = new ArrayList<>();
        Integer sameName = seen.putIfAbsent("name " + parts[0], position);
        if (sameName != null) {
            repeated.add("has the name of entry " + sameName);
        }
        Integer sameSecret = seen.putIfAbsent("secret " + parts[2], position);
        if (sameSecret != null) {
            repeated.add("has the secret of entry " + sameSecret);
        }
        return repeated;
    }

    private static boolean areRights(String text) {
        String[] rights = text.split("\\+", -1);
        return List.of(rights).stream().allMatch(right -> Right.of(right).isPresent())
                && rights.length == rights(text).size();
    }

    private static Set<Right> rights(String text) {
        Set<Right> rights = EnumSet.noneOf(Right.class);
        for (String right : text.split("\\+", -1)) {
            Right.of(right).ifPresent(rights::add);
        }
        return rights;
    }

    /** The secret in a header {@code Authorization}, or empty when it has none. */
    public static Optional<String> secret(@Nullable String authorization) {
        return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? Optional.of(authorization.substring(BEARER.length()).strip())
                : Optional.empty();
    }

    /** Whether there are none, so that all callers are allowed. */
    public boolean isEmpty() {
        return keys.isEmpty();
    }

    /** Finds the caller with a secret. All keys are compared, in constant time. */
    public Optional<Principal> find(String secret) {
        byte[] digest = ApiKey.digest(secret);
        @Nullable ApiKey found = null;
        for (ApiKey key : keys) {
            if (key.has(digest)) {
                found = key;
            }
        }
        return Optional.ofNullable(found).map(ApiKey::caller);
    }

    Optional<ApiKey> named(String name) {
        return keys.stream().filter(key -> key.caller().name().equals(name)).findFirst();
    }

    @Override
    public String toString() {
        return "ApiKeys" + keys.stream().map(key -> key.caller().name()).toList();
    }
}
