package dev.foretell.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutputTest {

    private static final Manifest.Output TWO =
            new Manifest.Output("p", Datatype.FP32, List.of(-1, 1), List.of("negative", "positive"), 0.5, Map.of());
    private static final Manifest.Output THREE = new Manifest.Output(
            "species",
            Datatype.FP32,
            List.of(-1, 3),
            List.of("setosa", "versicolor", "virginica"),
            null,
            Map.of("Iris-setosa", "setosa", "Iris-virginica", "virginica"));

    @Test
    void one_probability_and_a_threshold_give_one_of_two_classes() {
        float[] outputs = {0.49f, 0.5f, 1};

        assertThat(TWO.classOf(outputs, 0)).isZero();
        assertThat(TWO.classOf(outputs, 1)).isEqualTo(1);
        assertThat(TWO.classOf(outputs, 2)).isEqualTo(1);
        assertThat(TWO.probabilityOf(1, outputs, 1)).isEqualTo(0.5);
        assertThat(TWO.probabilityOf(0, outputs, 2)).isZero();
    }

    @Test
    void the_most_probable_of_several_classes_is_given_and_the_first_of_equals() {
        float[] outputs = {0.1f, 0.2f, 0.7f, 0.4f, 0.4f, 0.2f};

        assertThat(THREE.classOf(outputs, 0)).isEqualTo(2);
        assertThat(THREE.classOf(outputs, 3)).isZero();
        assertThat(THREE.probabilityOf(2, outputs, 0)).isEqualTo(0.7f);
    }

    @ParameterizedTest
    @CsvSource({"setosa,0", "SETOSA,0", "iris-SETOSA,0", "Iris-virginica,2", "versicolor,1", "0,0", "2,2", "1.0,1"})
    void a_class_is_named_by_label_alias_or_number(String text, int index) {
        assertThat(THREE.indexOf(text)).hasValue(index);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "3", "-1", "0.5", "NaN", "1f", "0x1p0", "Iris-versicolor", "rose", "Infinity"})
    void anything_else_names_no_class(String text) {
        assertThat(THREE.indexOf(text)).isEmpty();
    }

    @Test
    void a_label_goes_before_a_number() {
        Manifest.Output digits =
                new Manifest.Output("d", Datatype.FP32, List.of(-1, 2), List.of("1", "0"), null, Map.of());

        assertThat(digits.indexOf("1")).hasValue(0);
    }
}
