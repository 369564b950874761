package dev.foretell.bench.engines;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HandshakeTest {

    @Test
    void only_the_same_function_is_compared() {
        Handshake one = handshake(1, 2);
        one.expectEqual("one", handshake(1, 2.00001f), "the same");

        assertThatThrownBy(() -> one.expectEqual("one", handshake(1, 2.001f), "another"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("one gives 2.0 where another gives 2.001");
        assertThatThrownBy(() -> one.expectEqual("one", handshake(1, Float.NaN), "broken"))
                .hasMessage("one gives 2.0 where broken gives NaN");
        assertThatThrownBy(() -> one.expectEqual("one", handshake(1), "a shorter"))
                .hasMessage("one gives 2 numbers where a shorter gives 1");
        assertThatThrownBy(() -> one.expectEqual("one", Handshake.refused("for a reason"), "an empty"))
                .hasMessage("one has 1 outputs where an empty has 0");
    }

    private static Handshake handshake(float... numbers) {
        return new Handshake(new float[][] {numbers}, null);
    }
}
