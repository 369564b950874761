package dev.foretell.web.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.web.access.Right;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteRulesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v2/health/live",
                "/v2/health/ready",
                "/v2/health/live/",
                "/sign-in",
                "/favicon.ico",
                "/static/a.css"
            })
    void what_everybody_may_see_needs_no_key(String path) {
        assertThat(RouteRules.isPublic(path)).isTrue();
        assertThat(RouteRules.right("GET", path)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/static",
                "/metrics",
                "/v2",
                "/v2/health/live/x",
                "/V2/health/live",
                "/sign-in/x",
                "/sign-out"
            })
    void all_else_does(String path) {
        assertThat(RouteRules.isPublic(path)).isFalse();
        assertThat(RouteRules.right("GET", path)).hasValue(Right.PREDICT);
    }

    @ParameterizedTest
    @CsvSource({
        "POST,/v2/repository/models/{model}/load",
        "POST,/v2/repository/models/{name}/unload",
        "POST,/v2/repository/models/{name}/load/"
    })
    void changing_what_is_served_needs_the_right_to(String method, String route) {
        assertThat(RouteRules.right(method, route)).hasValue(Right.ADMIN);
        assertThat(RouteRules.maxBytes(method, route)).isEqualTo(64 * 1024);
    }

    @Test
    void any_key_may_sign_out() {
        assertThat(RouteRules.right("POST", "/sign-out")).isEmpty();
    }

    @Test
    void routes_that_take_data_take_large_bodies() {
        assertThat(RouteRules.maxBytes("POST", "/predictions")).isEqualTo(Body.MAX_BYTES);
        assertThat(RouteRules.maxBytes("POST", "/v2/models/{model}/infer")).isEqualTo(Body.MAX_BYTES);
        assertThat(RouteRules.maxBytes("POST", "/run/")).isEqualTo(64 * 1024);
        assertThat(RouteRules.maxBytes("POST", "/predictions/{id}/cancel")).isEqualTo(64 * 1024);
    }

    @Test
    void health_and_metrics_are_not_metered() {
        assertThat(RouteRules.isMetered("/metrics")).isFalse();
        assertThat(RouteRules.isMetered("/v2/health/ready")).isFalse();
        assertThat(RouteRules.isMetered("/predictions")).isTrue();
    }
}
