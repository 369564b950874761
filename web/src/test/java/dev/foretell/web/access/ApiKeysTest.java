package dev.foretell.web.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiKeysTest {

    private static final String FIRST = "first-secret-0123456789";
    private static final String SECOND = "second/secret+0123456789==";
    private static final ApiKeys KEYS = ApiKeys.parse("ci:predict:" + FIRST + " , ops_1:predict+admin:" + SECOND);

    @Test
    void a_secret_finds_its_key() {
        assertThat(KEYS.find(FIRST)).hasValue(new Principal("ci", Set.of(Right.PREDICT)));
        assertThat(KEYS.find(SECOND)).hasValue(new Principal("ops_1", Set.of(Right.PREDICT, Right.ADMIN)));
    }

    @Test
    void anything_else_finds_none() {
        assertThat(KEYS.find("")).isEmpty();
        assertThat(KEYS.find("ci")).isEmpty();
        assertThat(KEYS.find(FIRST + " ")).isEmpty();
        assertThat(KEYS.find(FIRST.substring(1))).isEmpty();
        assertThat(KEYS.find("ci:predict:" + FIRST)).isEmpty();
        assertThat(ApiKeys.NONE.find("")).isEmpty();
    }

    @Test
    void a_right_holds_no_other() {
        Principal admin = ApiKeys.parse("a:admin:" + FIRST).find(FIRST).orElseThrow();

        assertThat(admin.may(Right.ADMIN)).isTrue();
        assertThat(admin.may(Right.PREDICT)).isFalse();
    }

    @Test
    void printing_shows_names_only() {
        assertThat(KEYS).hasToString("ApiKeys[ci, ops_1]");
        assertThat(KEYS.find(FIRST).toString()).doesNotContain(FIRST);
    }

    @Test
    void without_keys_it_is_empty() {
        assertThat(ApiKeys.NONE.isEmpty()).isTrue();
        assertThat(KEYS.isEmpty()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', nullValues = "-", textBlock = """
            mellon-mellon-mellon                     | entry 1: expected name:right[+right]:secret, found 1 of the 3 \
            parts
            a:mellon-mellon-mellon                   | entry 1: expected name:right[+right]:secret, found 2 of the 3 \
            parts
            a:predict:mellon-mellon-mellon,          | entry 2: expected name:right[+right]:secret, found 1
            Mellon:predict:mellon-mellon-mellon      | entry 1: expected a name of 1 to 64 characters a-z, 0-9, _ and -
            :predict:mellon-mellon-mellon            | entry 1: expected a name
            a:mellon:mellon-mellon-mellon            | entry 1: expected the rights predict, admin or predict+admin
            a:predict+predict:mellon-mellon-mellon   | entry 1: expected the rights
            a::mellon-mellon-mellon                  | entry 1: expected the rights
            a:predict:mellon                         | entry 1: expected a secret of at least 16 characters, found 6
            a:predict:mellon mellon mellon           | entry 1: expected a secret of letters, digits and -._~+/= only
            a:predict:mellon:mellon:mellon           | entry 1: expected a secret of letters
            a:predict:mellon-mellon-1,a:admin:mellon-mellon-2 | expected a secret of at least 16
            a:predict:mellon-mellon-01,a:admin:mellon-mellon-02 | entry 2: has the name of entry 1
            a:predict:mellon-mellon-01,b:admin:mellon-mellon-01 | entry 2: has the secret of entry 1
            """)
    void what_is_wrong_is_told_without_the_secret(String text, String reason) {
        assertThatThrownBy(() -> ApiKeys.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason)
                .hasMessageNotContainingAny("mellon", "Mellon");
    }

    @Test
    void all_that_is_wrong_is_told_together() {
        assertThatThrownBy(() -> ApiKeys.parse("A:x:y,ok:predict:" + FIRST + ",b"))
                .hasMessageContaining("entry 1: expected a name")
                .hasMessageContaining("entry 1: expected the rights")
                .hasMessageContaining("entry 1: expected a secret")
                .hasMessageContaining("entry 3: expected name:right")
                .hasMessageNotContaining("entry 2");
    }
}
