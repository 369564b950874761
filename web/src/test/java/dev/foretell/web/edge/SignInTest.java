package dev.foretell.web.edge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignInTest {

    @ParameterizedTest
    @ValueSource(strings = {"/", "/predictions", "/predictions?model=iris&x=%2F%2Fevil", "/jobs/0199~a", "/a//b"})
    void a_path_here_is_where_one_goes(String path) {
        assertThat(SignIn.target(path)).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "predictions",
                "https://evil.example/",
                "//evil.example/",
                "///evil.example/",
                "/\\evil.example/",
                "\\/evil.example/",
                "/\t/evil.example/",
                "/\n/evil.example/",
                "\t//evil.example/",
                " //evil.example/",
                "/a\r\nSet-Cookie: x=y",
                "/é",
                "javascript:alert(1)"
            })
    void an_address_elsewhere_is_not(String address) {
        assertThat(SignIn.target(address)).isEqualTo("/");
    }

    @Test
    void a_path_longer_than_reason_is_not() {
        assertThat(SignIn.target("/" + "a".repeat(2_000))).isEqualTo("/");
    }
}
