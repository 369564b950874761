package dev.foretell.web.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretell.settings.Settings;
import dev.foretell.settings.SettingsException;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookKeysTest {

    private static final String KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String OTHER = "whsec_" + Base64.getEncoder().encodeToString(new byte[64]);
    private static final Instant TIME = Instant.ofEpochSecond(1_614_265_330);
    private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(UTF_8);

    /** Uses the example that the specification's own libraries are tested with. */
    @Test
    void it_signs_as_the_specification_does() {
        assertThat(WebhookKeys.parse(KEY).sign("msg_p5jXN8AQM9LWM0D4loKWxJek", TIME, BODY))
                .contains("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void two_keys_give_two_signatures() {
        String first = WebhookKeys.parse(KEY).sign("a", TIME, BODY).orElseThrow();
        String second = WebhookKeys.parse(OTHER).sign("a", TIME, BODY).orElseThrow();

        assertThat(WebhookKeys.parse(KEY + ", " + OTHER).sign("a", TIME, BODY)).contains(first + " " + second);
        assertThat(first).isNotEqualTo(second);
    }

    @Test
    void no_key_gives_no_signature() {
        assertThat(WebhookKeys.NONE.sign("a", TIME, BODY)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a plain text of some length",
                "bm90IHByZWZpeGVkLCBidXQgbG9uZyBlbm91Z2g=",
                "whsec_",
                "whsec_c2hvcnQ=",
                "whsec_not base64 at all, but long enough",
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw,",
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw,secret"
            })
    void another_text_is_an_error_that_does_not_repeat_it(String text) {
        Settings settings = new Settings(Map.of("FORETELL_WEBHOOK_KEY", text));
        WebhookSettings.of(settings);

        assertThatThrownBy(settings::check)
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("FORETELL_WEBHOOK_KEY: expected whsec_ and then 24 to 64 random bytes in Base64")
                .hasMessageNotContaining(text.equals("whsec_") ? "found" : text);
    }

    @Test
    void settings_say_where_webhooks_may_go_and_what_they_are_signed_with() {
        WebhookSettings nothing = WebhookSettings.of(new Settings(Map.of()));
        WebhookSettings both = WebhookSettings.of(
                new Settings(Map.of("FORETELL_WEBHOOK_KEY", KEY, "FORETELL_WEBHOOK_PRIVATE_ADDRESSES", "true")));

        assertThat(nothing.keys().isEmpty()).isTrue();
        assertThat(nothing.targets()).isSameAs(TargetPolicy.PUBLIC);
        assertThat(both.keys().isEmpty()).isFalse();
        assertThat(both.targets()).isSameAs(TargetPolicy.ANY);
        assertThat(both.toString()).doesNotContain(KEY.substring(6));
    }
}
