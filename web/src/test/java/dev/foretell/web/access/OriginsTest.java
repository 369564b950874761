package dev.foretell.web.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginsTest {

    private static final Origins SOME = Origins.parse("https://friend.example, http://localhost:3000", false);
    private static final Origins ALL = Origins.parse("*", true);

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
                    -,                      -,           foretell:5100,   OWN
                    -,                      -,           -,               OWN
                    -,                      same-origin, foretell:5100,   OWN
                    -,                      none,        foretell:5100,   OWN
                    -,                      cross-site,  foretell:5100,   FOREIGN
                    -,                      same-site,   foretell:5100,   FOREIGN
                    -,                      nonsense,    foretell:5100,   FOREIGN
                    http://foretell:5100,   -,           foretell:5100,   OWN
                    HTTP://Foretell:5100,   -,           foretell:5100,   OWN
                    https://foretell:5100,  -,           foretell:5100,   OWN
                    https://foretell,       -,           foretell,        OWN
                    https://foretell,       -,           foretell:443,    OWN
                    http://foretell:80,     -,           foretell,        OWN
                    http://[::1]:5100,      -,           [::1]:5100,      OWN
                    http://foretell,        -,           foretell:5100,   FOREIGN
                    http://foretell:5101,   -,           foretell:5100,   FOREIGN
                    http://evil,            -,           foretell:5100,   FOREIGN
                    http://foretell:5100.evil.example, - , foretell:5100, FOREIGN
                    http://foretell:5100,   -,           -,               FOREIGN
                    ftp://foretell:5100,    -,           foretell:5100,   FOREIGN
                    null,                   -,           foretell:5100,   FOREIGN
                    null,                   -,           null,            FOREIGN
                    '',                     -,           '',              FOREIGN
                    null,                   cross-site,  foretell:5100,   FOREIGN
                    http://foretell:5100,   cross-site,  foretell:5100,   FOREIGN
                    https://outside,        same-origin, inside:5100,     OWN
                    https://friend.example, -,           foretell:5100,   ALLOWED
                    https://friend.example:443, -,       foretell:5100,   ALLOWED
                    https://Friend.example, cross-site,  foretell:5100,   ALLOWED
                    http://localhost:3000,  same-site,   localhost:5100,  ALLOWED
                    http://friend.example,  -,           foretell:5100,   FOREIGN
                    https://friend.example.evil, -,      foretell:5100,   FOREIGN
                    https://a.friend.example, -,         foretell:5100,   FOREIGN
                    """)
    void the_headers_tell_whose_page_it_is(String origin, String fetchSite, String host, Site site) {
        assertThat(SOME.site(origin, fetchSite, host)).isEqualTo(site);
    }

    @Test
    void every_page_may_call_when_all_may() {
        assertThat(ALL.site("https://evil", "cross-site", "foretell")).isEqualTo(Site.ALLOWED);
        assertThat(ALL.site("null", null, "foretell")).isEqualTo(Site.ALLOWED);
        assertThat(ALL.site(null, "cross-site", "foretell")).isEqualTo(Site.FOREIGN);
        assertThat(ALL.isNone()).isFalse();
        assertThat(Origins.NONE.isNone()).isTrue();
        assertThat(Origins.NONE.site("https://evil", "cross-site", "foretell")).isEqualTo(Site.FOREIGN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "ANYTHING", "get"})
    void a_foreign_page_may_change_nothing(String method) {
        assertThat(Origins.admits(method, Site.FOREIGN)).isFalse();
        assertThat(Origins.admits(method, Site.ALLOWED)).isTrue();
        assertThat(Origins.admits(method, Site.OWN)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS"})
    void a_foreign_page_may_link_here(String method) {
        assertThat(Origins.admits(method, Site.FOREIGN)).isTrue();
    }

    @Test
    void origins_are_read() {
        assertThat(Origins.parse("https://A.example:443,http://b.example:80 ,http://[::1]:8080", false))
                .isEqualTo(new Origins(Set.of("https://a.example", "http://b.example", "http://[::1]:8080"), false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.org",
                "https://example.org/",
                "https://example.org/path",
                "ftp://example.org",
                "https://",
                "null",
                "https://a.example,*",
                "https://*.example.org",
                "https://a.example,",
                "https://a:b@example.org"
            })
    void what_is_no_origin_is_refused(String text) {
        assertThatThrownBy(() -> Origins.parse(text, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected origins such as https://example.org");
    }

    @Test
    void all_pages_and_keys_do_not_go_together() {
        assertThatThrownBy(() -> Origins.parse("*", false)).hasMessageContaining("FORETELL_API_KEYS");
    }
}
