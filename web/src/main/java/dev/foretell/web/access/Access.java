package dev.foretell.web.access;

import dev.foretell.settings.Settings;
import java.util.Optional;

/**
 * Who may call, and how often. Immutable; printing it shows no secret.
 *
 * @param keys the keys that callers show; none: everybody may call
 * @param origins the web pages of other servers that may call
 * @param rate how often each key or address may call; none: as often as it likes
 */
public record Access(ApiKeys keys, Origins origins, Optional<Rate> rate) {

    /** For everybody, as on a laptop. */
    public static final Access OPEN = new Access(ApiKeys.NONE, Origins.NONE, Optional.empty());

    /** Reads {@code FORETELL_API_KEYS}, {@code FORETELL_ALLOWED_ORIGINS} and {@code FORETELL_RATE_LIMIT}; errors are noted in the settings. */
    public static Access of(Settings settings) {
        ApiKeys keys = settings.secret("API_KEYS", ApiKeys.NONE, ApiKeys::parse);
        return new Access(
                keys,
                settings.value("ALLOWED_ORIGINS", Origins.NONE, text -> Origins.parse(text, keys.isEmpty())),
                settings.value("RATE_LIMIT", Optional.empty(), text -> Optional.of(Rate.parse(text))));
    }
}
