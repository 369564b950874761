package dev.foretell.bench.engines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.bench.measure.Report;
import dev.foretell.manifest.Datatype;
import dev.foretell.manifest.Manifest;
import dev.foretell.model.engine.Network;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkPassesTest {

    static final RandomRows TWO_COLUMNS =
            new RandomRows(List.of(new Manifest.Input("rows", Datatype.FP32, List.of(-1, 2), List.of(), null)));

    @Test
    void counts_passes_and_their_rows() {
        try (NetworkPasses passes = new NetworkPasses("a network", TWO_COLUMNS, new Sum())) {
            Report report = passes.run(3, Duration.ZERO, Duration.ofMillis(20));

            assertThat(report.name()).isEqualTo("a network, 3 rows");
            assertThat(report.requests()).isPositive();
            assertThat(report.rowsPerSecond()).isEqualTo(3 * report.requestsPerSecond());
        }
    }

    /** The sum of a row's two numbers. */
    private record Sum() implements Network {

        @Override
        public float[][] output(float[][] inputs, int rows) {
            float[] sums = new float[rows];
            for (int row = 0; row < rows; row++) {
                sums[row] = inputs[0][2 * row] + inputs[0][2 * row + 1];
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
