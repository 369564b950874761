package dev.foretell.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretell.heartbeat.Heartbeat.Served;
import dev.foretell.heartbeat.Heartbeat.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeartbeatJsonTest {

    private static final Heartbeat HEARTBEAT = new Heartbeat(
            "worker@vm-1",
            "vm",
            1,
            Instant.parse("2026-11-20T08:00:00.123Z"),
            State.SERVING,
            2,
            100,
            200,
            List.of(
                    new Served(
                            "iris",
                            "1",
                            "nd4j",
                            "deeplearning4j does not run it",
                            1024,
                            1,
                            2,
                            3,
                            4,
                            5,
                            6,
                            Long.MAX_VALUE),
                    new Served("mnist", "2", null, null, 16, 0, 0, 0, 0, 0, 0, 0)));

    @Test
    void what_is_written_is_read_again() throws IOException {
        assertThat(HeartbeatJson.read(HeartbeatJson.write(HEARTBEAT))).isEqualTo(HEARTBEAT);
        assertThat(HeartbeatJson.read(HeartbeatJson.write(HEARTBEAT.stopped())).state())
                .isEqualTo(State.STOPPED);
    }

    @Test
    void it_stands_on_the_wire_as_the_protocol_says() {
        assertThat(new String(HeartbeatJson.write(HEARTBEAT), StandardCharsets.UTF_8))
                .startsWith("{\"worker\":\"worker@vm-1\",\"host\":\"vm\",\"pid\":1,"
                        + "\"started\":\"2026-11-20T08:00:00.123Z\",\"state\":\"serving\",\"lanes\":2,"
                        + "\"heap_bytes\":100,\"native_bytes\":200,"
                        + "\"served\":[{\"model\":\"iris\",\"version\":\"1\",\"engine\":\"nd4j\","
                        + "\"engine_reason\":\"deeplearning4j does not run it\",\"batch_limit\":1024,\"inferences\":1,"
                        + "\"executions\":2,\"jobs\":3,\"failures\":4,\"redelivered\":5,\"queue_nanos\":6,"
                        + "\"compute_nanos\":9223372036854775807},");
    }

    @Test
    void what_a_newer_worker_says_besides_is_ignored_and_what_an_older_one_does_not_say_is_none() throws IOException {
        Heartbeat read = HeartbeatJson.read(bytes("{\"mood\":{\"good\":[1]},\"worker\":\"w\",\"host\":\"h\","
                + "\"started\":\"2026-11-20T08:00:00Z\",\"state\":\"draining\","
                + "\"served\":[{\"model\":\"iris\",\"version\":\"1\",\"colour\":\"blue\"}]}"));

        assertThat(read.state()).isEqualTo(State.DRAINING);
        assertThat(read.served()).containsExactly(new Served("iris", "1", null, null, 0, 0, 0, 0, 0, 0, 0, 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "7",
                "null",
                "{",
                "{} {}",
                "{}",
                "{\"worker\":7}",
                "\u0000\u0001",
                "{\"worker\":\"w\",\"host\":\"h\",\"started\":\"2026-11-20T08:00:00Z\",\"state\":\"serving\"}",
                "{\"worker\":\"w\",\"host\":\"h\",\"started\":\"2026-11-20T08:00:00Z\",\"state\":\"serving\","
                        + "\"served\":null}",
                "{\"worker\":\"w\",\"host\":\"h\",\"started\":\"2026-11-20T08:00:00Z\",\"state\":\"serving\","
                        + "\"served\":[null]}"
            })
    void what_is_no_heartbeat_is_refused(String body) {
        assertThatThrownBy(() -> HeartbeatJson.read(bytes(body))).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"pid\":1 | \"pid\":null | pid: expected a whole number from 0",
                "\"pid\":1 | \"pid\":-1 | pid: expected a whole number from 0",
                "\"pid\":1 | \"pid\":1.5 | pid: expected a whole number from 0",
                "\"pid\":1 | \"pid\":\"1\" | pid: expected a whole number from 0",
                "\"pid\":1 | \"pid\":99999999999999999999 | pid: expected a whole number from 0",
                "serving | dancing | state: expected serving, draining or stopped",
                "2026-11-20T08:00:00.123Z | yesterday | started: expected a time such as 2026-11-20T08:00:00Z",
                "\"worker@vm-1\" | \"\" | worker: expected text of at most 255 characters",
                "\"iris\" | null | model: expected text of at most 255 characters",
                "\"nd4j\" | 7 | engine: expected text of at most 255 characters",
                "\"nd4j\" | null | engine: expected text of at most 255 characters",
                "\"deeplearning4j does not run it\" | null | engine_reason: expected text",
                "\"deeplearning4j does not run it\" | [] | engine_reason: expected text"
            })
    void a_member_that_is_wrong_is_named(String right, String wrong, String message) {
        String written = new String(HeartbeatJson.write(HEARTBEAT), StandardCharsets.UTF_8);

        assertThatThrownBy(() -> HeartbeatJson.read(bytes(written.replace(right, wrong))))
                .isInstanceOf(IOException.class)
                .hasMessage(message);
    }

    @Test
    void one_that_is_far_too_large_is_not_even_read() {
        assertThatThrownBy(() -> HeartbeatJson.read(new byte[2_000_000]))
                .isInstanceOf(IOException.class)
                .hasMessage("it has 2000000 bytes; expected at most 1048576");
    }

    @Test
    void a_long_reason_is_shortened_but_not_in_the_middle_of_a_character() {
        assertThat(reason("a".repeat(500))).isEqualTo("a".repeat(500));
        assertThat(reason("a".repeat(501))).isEqualTo("a".repeat(499) + "…");
        assertThat(reason("a".repeat(498) + "😀".repeat(9))).isEqualTo("a".repeat(498) + "…");
    }

    @Test
    void a_version_whose_engine_is_not_told_is_written_as_before() {
        String written = new String(HeartbeatJson.write(HEARTBEAT), StandardCharsets.UTF_8);

        assertThat(written).contains("{\"model\":\"mnist\",\"version\":\"2\",\"batch_limit\":16,");
    }

    private static @Nullable String reason(String reason) {
        return new Served("iris", "1", "nd4j", reason, 1, 0, 0, 0, 0, 0, 0, 0).engineReason();
    }

    @Test
    void it_knows_what_the_worker_has() {
        assertThat(HEARTBEAT.hasVersion("mnist", "2")).isTrue();
        assertThat(HEARTBEAT.hasVersion("mnist", "1")).isFalse();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
