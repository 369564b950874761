package dev.foretell.web.access;

import dev.foretell.settings.Settings;
import java.util.Optional;

/**
 * The rules of access: keys, origins and rate. Immutable; its text contains no secret.
 *
 * @param keys the keys of callers; without keys, all callers are allowed
 * @param origins the origins of other servers' web pages that may call
 * @param rate the rate limit of each key or address; empty for no limit
 */
public record Access(ApiKeys keys, Origins origins, Optional<RequestRate> rate) {

    /** Access without restrictions. */
    public static final Access OPEN = new Access(ApiKeys.NONE, Origins.NONE, Optional.empty());

    /**
     * Reads {@code FORETELL_API_KEYS}, {@code FORETELL_ALLOWED_ORIGINS} and {@code FORETELL_RATE_LIMIT}; errors are
     * collected in the settings.
     */
    public static Access of(Settings settings) {
        ApiKeys keys = settings.secret("API_KEYS", ApiKeys.NONE, ApiKeys::parse);
        return new Access(
                keys,
                settings.value("ALLOWED_ORIGINS", Origins.NONE, text -> Origins.parse(text, keys.isEmpty())),
                settings.value("RATE_LIMIT", Optional.empty(), text -> Optional.of(RequestRate.parse(text))));
    }
}
