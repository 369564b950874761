package dev.foretell.web.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.job.Rows;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FeatureRangesTest {

    @Test
    void a_value_out_of_range_is_told_with_its_place_and_unit() {
        Rows rows = new Rows(2, 4, new float[] {5, 3, 1, 1, 5, 0.5f, 1e10f, 1});

        assertThat(FeatureRanges.warnings(TestManifests.IRIS, rows))
                .containsExactly(
                        "instances[1], sepal_width: 0.5 is outside of 1 to 6 cm.",
                        "instances[1], petal_length: 10000000000 is outside of 0.5 to 9 cm.");
    }

    @Test
    void the_ends_of_a_range_are_inside() {
        Rows rows = new Rows(2, 4, new float[] {3, 1, 0.5f, 0.05f, 10, 6, 9, 4});

        assertThat(FeatureRanges.warnings(TestManifests.IRIS, rows)).isEmpty();
    }

    @Test
    void no_more_than_twenty_are_told() {
        float[] values = new float[4 * 100];
        Arrays.fill(values, 99);
        values[0] = 5;
        values[1] = 3;

        assertThat(FeatureRanges.warnings(TestManifests.IRIS, new Rows(100, 4, values)))
                .hasSize(20);
    }
}
