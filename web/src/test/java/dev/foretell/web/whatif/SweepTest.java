package dev.foretell.web.whatif;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretell.job.Rows;
import dev.foretell.job.Texts;
import dev.foretell.manifest.Datatype;
import dev.foretell.manifest.Manifest;
import dev.foretell.manifest.Manifest.Feature;
import dev.foretell.web.MadeManifest;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SweepTest {

    private static final Manifest.Output BINARY =
            new Manifest.Output("out", Datatype.FP32, List.of(-1, 1), List.of("no", "yes"), 0.5, Map.of());
    private static final Manifest.Output THREE =
            new Manifest.Output("out", Datatype.FP32, List.of(-1, 3), List.of("a", "b", "c"), null, Map.of());

    private static final Sweep.Drawn YES = (values, offset) -> BINARY.probabilityOf(1, values, offset);

    private static Feature feature(String name, double minimum, double maximum, @Nullable Double missing) {
        return new Feature(name, name, "", "", minimum, maximum, 0, 1, missing);
    }

    private static Manifest manifest(Feature... features) {
        return MadeManifest.of(List.of(MadeManifest.table("in", features)), List.of(BINARY));
    }

    private static Rows row(float... values) {
        return new Rows(1, values.length, values);
    }

    private static Sweep sweep(float[] row, Feature... features) {
        int[] decimals = new int[features.length];
        Arrays.fill(decimals, 2);
        return Sweep.around(manifest(features), row(row), decimals);
    }

    @Test
    void the_first_row_is_the_one_that_was_given_and_in_each_other_one_value_is_moved() {
        Rows rows = sweep(new float[] {1, 30}, feature("a", 0, 2, null), feature("b", 10, 50, null))
                .rows();

        assertThat(rows.count()).isEqualTo(1 + 25 + 25);
        assertThat(rows.slice(0, 1).values()).containsExactly(1, 30);
        for (int i = 1; i <= 25; i++) {
            assertThat(rows.at(i, 0)).isCloseTo(2 * (i - 1) / 24f, within(0.006f));
            assertThat(rows.at(i, 1)).isEqualTo(30);
            assertThat(rows.at(25 + i, 0)).isEqualTo(1);
            assertThat(rows.at(25 + i, 1)).isCloseTo(10 + 40 * (i - 1) / 24f, within(0.006f));
        }
    }

    @Test
    void a_text_stays_as_it_is_and_has_no_curve() {
        Manifest manifest = MadeManifest.of(
                List.of(
                        MadeManifest.input(Datatype.BYTES, "text", 1),
                        MadeManifest.table("in", feature("a", 0, 2, null))),
                List.of(BINARY));
        Texts texts = new Texts(new boolean[] {true, false}, List.of("hello"));

        Sweep sweep = Sweep.around(manifest, new Rows(1, 2, new float[] {0, 1}, texts), new int[] {0, 2});

        Rows rows = sweep.rows();
        assertThat(rows.count()).isEqualTo(1 + 25);
        assertThat(rows.text(25, 0)).isEqualTo("hello");
        assertThat(rows.at(25, 1)).isEqualTo(2);
        Rows outputs = new Rows(26, 1, new float[26]);
        assertThat(sweep.curves(outputs, YES))
                .extracting(curve -> curve.feature().name())
                .containsExactly("a");
    }

    @Test
    void whole_numbers_stay_whole_and_come_once() {
        Rows rows = Sweep.around(manifest(feature("count", 0, 4, null)), row(2), new int[] {0})
                .rows();

        assertThat(rows.values()).containsExactly(2, 0, 1, 2, 3, 4);
    }

    @Test
    void the_range_is_widened_to_where_the_row_is() {
        Rows above = sweep(new float[] {100}, feature("a", 0, 10, null)).rows();
        Rows below = sweep(new float[] {-5}, feature("a", 0, 10, null)).rows();

        assertThat(above.at(1, 0)).isZero();
        assertThat(above.at(25, 0)).isEqualTo(100);
        assertThat(below.at(1, 0)).isEqualTo(-5);
        assertThat(below.at(25, 0)).isEqualTo(10);
    }

    @Test
    void a_feature_without_a_range_moves_as_its_scaling_or_its_value_says() {
        Feature scaled = new Feature("scaled", "", "", "", null, null, 100, 10, null);
        Feature half = new Feature("half", "", "", "", 0.0, null, 0, 1, null);
        Feature bare = new Feature("bare", "", "", "", null, null, 0, 1, null);

        Rows rows = sweep(new float[] {90, 5, -3}, scaled, half, bare).rows();

        assertThat(rows.at(1, 0)).isEqualTo(80);
        assertThat(rows.at(25, 0)).isEqualTo(120);
        assertThat(rows.at(26, 1)).isZero();
        assertThat(rows.at(50, 1)).isEqualTo(10);
        assertThat(rows.at(51, 2)).isEqualTo(-6);
        assertThat(rows.at(75, 2)).isZero();
    }

    @Test
    void whole_numbers_without_a_range_have_no_curve() {
        Sweep sweep = Sweep.around(MadeManifest.SHOP, row(30, 0, 1, 2, 3, 1), new int[] {0, 0, 0, 0, 0, 0});

        assertThat(sweep.curves(new Rows(30, 6, new float[180]), (values, offset) -> values[offset]))
                .extracting(curve -> curve.feature().name())
                .containsExactlyInAnyOrder("age", "income");
    }

    @Test
    void a_value_that_was_not_measured_does_not_widen_the_range() {
        Sweep sweep = sweep(new float[] {0}, feature("a", 10, 20, 0.0));

        assertThat(sweep.rows().at(1, 0)).isEqualTo(10);
        assertThat(sweep.curves(new Rows(26, 1, new float[26]), YES))
                .singleElement()
                .matches(Curve::isMissing);
    }

    @Test
    void the_curve_along_which_the_answer_moves_most_comes_first() {
        Sweep sweep = sweep(
                new float[] {1, 1, 1},
                feature("flat", 0, 1, null),
                feature("steep", 0, 1, null),
                feature("mild", 0, 1, null));
        Rows rows = sweep.rows();
        float[] outputs = new float[rows.count()];
        for (int i = 0; i < outputs.length; i++) {
            outputs[i] = 0.8f * rows.at(i, 1) + 0.1f * rows.at(i, 2);
        }

        List<Curve> curves = sweep.curves(new Rows(outputs.length, 1, outputs), YES);

        assertThat(curves).extracting(curve -> curve.feature().name()).containsExactly("steep", "mild", "flat");
        assertThat(curves.get(0).lowest()).isEqualTo(new Curve.Point(0, 0.1f));
        assertThat(curves.get(0).highest().value()).isEqualTo(1);
        assertThat(curves.get(0).present().answer()).isCloseTo(0.9, within(1e-6));
        assertThat(curves.get(0).span()).isCloseTo(0.8, within(1e-6));
        assertThat(curves.get(2).span()).isZero();
    }

    @Test
    void the_curve_is_that_of_the_class_that_is_asked_for() {
        Sweep sweep = Sweep.around(manifest(feature("a", 0, 1, null)), row(0), new int[] {0});
        Rows outputs = new Rows(3, 3, new float[] {.1f, .2f, .7f, .1f, .2f, .7f, .5f, .3f, .2f});

        Curve curve = sweep.curves(outputs, (values, offset) -> THREE.probabilityOf(2, values, offset))
                .get(0);

        assertThat(curve.points()).containsExactly(new Curve.Point(0, .7f), new Curve.Point(1, .2f));
    }

    @Test
    void the_first_label_of_two_has_what_the_second_leaves() {
        Sweep sweep = Sweep.around(manifest(feature("a", 0, 1, null)), row(0), new int[] {0});

        Curve curve = sweep.curves(
                        new Rows(3, 1, new float[] {.25f, .25f, 1}),
                        (values, offset) -> BINARY.probabilityOf(0, values, offset))
                .get(0);

        assertThat(curve.points()).containsExactly(new Curve.Point(0, .75), new Curve.Point(1, 0));
    }

    @Test
    void a_model_of_many_features_gets_fewer_points_and_one_of_very_many_no_curves() {
        Feature[] many = Collections.nCopies(300, feature("x", 0, 1, null)).toArray(Feature[]::new);
        Feature[] veryMany =
                Collections.nCopies(1_000, feature("x", 0, 1, null)).toArray(Feature[]::new);

        assertThat(sweep(new float[300], many).rows().count()).isEqualTo(1 + 300 * 11);
        Sweep none = sweep(new float[1_000], veryMany);
        assertThat(none.rows().count()).isEqualTo(1);
        assertThat(none.curves(new Rows(1, 1, new float[1]), YES)).isEmpty();
    }

    @Test
    void values_at_the_end_of_what_a_number_can_be_are_taken() {
        Rows rows = sweep(
                        new float[] {-Float.MAX_VALUE, Float.MAX_VALUE},
                        feature("a", 0, 1, null),
                        feature("b", 0, 1, null))
                .rows();

        for (float value : rows.values()) {
            assertThat(value).isFinite();
        }
    }
}
