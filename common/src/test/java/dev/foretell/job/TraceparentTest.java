package dev.foretell.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of W3C Trace Context, and what it forbids. */
class TraceparentTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SAMPLED = "00-" + TRACE + "-00f067aa0ba902b7-01";

    @Test
    void it_names_the_trace_and_whether_it_is_recorded() {
        assertThat(Traceparent.parse(SAMPLED)).hasValue(new Traceparent(SAMPLED, TRACE, true));
        assertThat(Traceparent.parse("00-" + TRACE + "-00f067aa0ba902b7-00"))
                .hasValueSatisfying(trace -> assertThat(trace.isSampled()).isFalse());
    }

    @Test
    void a_later_version_may_say_more() {
        assertThat(Traceparent.parse("cc-" + TRACE + "-00f067aa0ba902b7-03-what.the.future.brings"))
                .hasValueSatisfying(trace -> assertThat(trace.isSampled()).isTrue());
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "00",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\n",
                "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-\r\nHost: evil",
                "<script>alert(1)</script>"
            })
    void what_is_not_valid_is_ignored(@Nullable String header) {
        assertThat(Traceparent.parse(header)).isEmpty();
        assertThat(job(header).traceparent()).isNull();
        assertThat(job(header).trace()).isEmpty();
    }

    @Test
    void a_job_carries_it() {
        assertThat(job(SAMPLED).traceparent()).isEqualTo(SAMPLED);
        assertThat(job(SAMPLED).expiringIn(Duration.ZERO).trace())
                .hasValueSatisfying(trace -> assertThat(trace.traceId()).isEqualTo(TRACE));
    }

    private static Job job(@Nullable String traceparent) {
        return new Job("1", "iris", null, Job.JSON, new byte[0], false, false, Duration.ofSeconds(1), traceparent);
    }
}
