package dev.foretell.web.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SessionsTest {

    private static final String SECRET = "first-secret-0123456789";
    private static final String OTHER = "other-secret-0123456789";
    private static final ApiKeys KEYS = ApiKeys.parse("ci:predict:" + SECRET + ",ops:admin:" + OTHER);
    private static final Principal CI = KEYS.find(SECRET).orElseThrow();
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

    private final Sessions sessions = at(KEYS, NOW);

    private static Sessions at(ApiKeys keys, Instant now) {
        return new Sessions(keys, InstantSource.fixed(now));
    }

    @Test
    void a_session_is_its_callers_for_its_lifetime() {
        String session = sessions.start(CI);

        assertThat(sessions.find(session)).hasValue(CI);
        assertThat(at(KEYS, NOW.plus(Sessions.LIFETIME)).find(session)).hasValue(CI);
        assertThat(at(KEYS, NOW.plus(Sessions.LIFETIME).plus(Duration.ofSeconds(1)))
                        .find(session))
                .isEmpty();
    }

    @Test
    void another_process_with_the_same_key_accepts_it() {
        ApiKeys same = ApiKeys.parse("new:predict:new-secret-0123456789,ci:predict+admin:" + SECRET);

        assertThat(at(same, NOW).find(sessions.start(CI)))
                .as("with the rights of now")
                .hasValue(new Principal("ci", Set.of(Right.PREDICT, Right.ADMIN)));
    }

    @Test
    void it_dies_with_its_key() {
        String session = sessions.start(CI);

        assertThat(at(ApiKeys.parse("ops:admin:" + OTHER), NOW).find(session)).isEmpty();
        assertThat(at(ApiKeys.parse("ci:predict:" + OTHER), NOW).find(session)).isEmpty();
        assertThat(at(ApiKeys.parse("cj:predict:" + SECRET), NOW).find(session)).isEmpty();
        assertThat(at(ApiKeys.NONE, NOW).find(session)).isEmpty();
    }

    @Test
    void it_holds_the_name_and_not_the_secret() {
        assertThat(sessions.start(CI)).startsWith("ci.").doesNotContain(SECRET);
    }

    @Test
    void what_was_tampered_with_is_none() {
        String session = sessions.start(CI);
        String[] parts = session.split("\\.", -1);

        assertThat(sessions.find("ops." + parts[1] + "." + parts[2])).isEmpty();
        assertThat(sessions.find("ci." + (Long.parseLong(parts[1]) + 1) + "." + parts[2]))
                .isEmpty();
        assertThat(sessions.find("ci.0" + parts[1] + "." + parts[2])).isEmpty();
        for (int i = 0; i < session.length(); i++) {
            char other = session.charAt(i) == 'A' ? 'B' : 'A';
            assertThat(sessions.find(session.substring(0, i) + other + session.substring(i + 1)))
                    .isEmpty();
        }
    }

    @Test
    void what_was_never_one_is_none() {
        for (String value :
                new String[] {"", ".", "..", "ci", "ci.1.", "ci.99999999999.", "ci.999999999999999999999.x"}) {
            assertThat(sessions.find(value)).isEmpty();
        }
    }

    @Test
    void a_caller_without_a_key_gets_none() {
        assertThatThrownBy(() -> sessions.start(new Principal("nobody", Set.of())))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
