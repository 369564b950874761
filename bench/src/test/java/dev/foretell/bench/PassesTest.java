package dev.foretell.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretell.model.engine.Network;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PassesTest {

    @Test
    void counts_passes_and_their_rows() {
        try (Passes passes = new Passes("a network", 2, new Sum(0))) {
            Report report = passes.run(3, Duration.ZERO, Duration.ofMillis(20));

            assertThat(report.name()).isEqualTo("a network, 3 rows");
            assertThat(report.requests()).isPositive();
            assertThat(report.rowsPerSecond()).isEqualTo(3 * report.requestsPerSecond());
        }
    }

    @Test
    void only_the_same_function_is_a_yardstick() {
        try (Passes one = new Passes("one", 2, new Sum(0));
                Passes same = new Passes("the same", 2, new Sum(1e-6f));
                Passes another = new Passes("another", 2, new Sum(1e-3f));
                Passes broken = new Passes("broken", 2, new Sum(Float.NaN))) {
            one.compareWith(same);

            assertThatThrownBy(() -> one.compareWith(another))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageMatching("one gives \\S+ where another gives \\S+");
            assertThatThrownBy(() -> one.compareWith(broken)).hasMessageEndingWith("where broken gives NaN");
        }
    }

    /** The sum of a row's two numbers, and a little more. */
    private record Sum(float more) implements Network {

        @Override
        public float[][] output(float[][] inputs, int rows) {
            float[] sums = new float[rows];
            for (int row = 0; row < rows; row++) {
                sums[row] = inputs[0][2 * row] + inputs[0][2 * row + 1] + more;
            }
            return new float[][] {sums};
        }

        @Override
        public Network copy() {
            return this;
        }

        @Override
        public void close() {}
    }
}
