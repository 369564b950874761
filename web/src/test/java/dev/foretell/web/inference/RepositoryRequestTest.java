package dev.foretell.web.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretell.job.InvalidInputException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepositoryRequestTest {

    private static RepositoryRequest read(String body) {
        return RepositoryRequest.read(body.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
                    {}                                         | false
                    {"ready":false}                            | false
                    {"ready":true}                             | true
                    {"other":[{"ready":true}],"ready":true}    | true
                    {"parameters":{"unload_dependents":false}} | false
                    """)
    void a_request_is_read(String body, boolean onlyReady) {
        assertThat(read(body)).isEqualTo(new RepositoryRequest(onlyReady));
        assertThat(read("")).isEqualTo(new RepositoryRequest(false));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
                    []                              | Expected the body to be a JSON object, or empty.
                    {"ready":1}                     | ready: expected true or false.
                    {"parameters":5}                | parameters: expected an object.
                    {"parameters":{"config":"{}"}}  | "config" and "file:…" are not supported
                    {"parameters":{"file:1/a":"x"}} | "config" and "file:…" are not supported
                    {} {}                           | Expected nothing after the end
                    {"ready"                        | Not valid JSON
                    nonsense                        | Not valid JSON
                    """)
    void what_is_not_one_is_refused(String body, String reason) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void a_long_body_is_refused() {
        assertThatThrownBy(() -> read(" ".repeat(64 * 1024 + 1)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("at most 65536 bytes");
    }
}
