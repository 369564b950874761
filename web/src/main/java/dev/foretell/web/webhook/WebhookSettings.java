package dev.foretell.web.webhook;

import dev.foretell.settings.Settings;

/**
 * The settings of webhooks.
 *
 * @param keys the keys that deliveries are signed with
 * @param targets where webhooks may go
 */
public record WebhookSettings(WebhookKeys keys, TargetPolicy targets) {

    /** Reads {@code FORETELL_WEBHOOK_KEY} and {@code FORETELL_WEBHOOK_PRIVATE_ADDRESSES}. */
    public static WebhookSettings of(Settings settings) {
        return new WebhookSettings(
                settings.secret("WEBHOOK_KEY", WebhookKeys.NONE, WebhookKeys::parse, WebhookKeys.EXPECTED),
                settings.flag("WEBHOOK_PRIVATE_ADDRESSES", false) ? TargetPolicy.ANY : TargetPolicy.PUBLIC);
    }
}
