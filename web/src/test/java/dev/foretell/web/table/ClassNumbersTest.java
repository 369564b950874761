package dev.foretell.web.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads classes that are numbered from 1, where the labels are numbered from 0. */
class ClassNumbersTest {

    @ParameterizedTest
    @ValueSource(strings = {"1,1,1,1,1\n1,1,1,1,2\n1,1,1,1,3\n", "1,1,1,1,1.0\n1,1,1,1, 2\n1,1,1,1,3.00\n"})
    void classes_that_are_certainly_numbered_from_1_are_taken_in_order(String csv) {
        try (RowReader reader = reader(csv)) {
            Block block = Objects.requireNonNull(reader.next(10));

            assertThat(reader.classesFromOne()).isTrue();
            assertThat(block.fromZero().truth()).containsExactly(0, 1, 2);
            assertThat(reader.notes())
                    .containsExactly("The classes of the file are numbered from 1 to 3, the labels of the model from 0;"
                            + " they were taken in their order: 1 is setosa, 2 is versicolor, 3 is virginica.");
        }
    }

    @Test
    void a_class_that_is_missing_stays_missing() {
        try (RowReader reader = reader("1,1,1,1,1\n1,1,1,1,2\n1,1,1,1,\n1,1,1,1,3\n")) {
            assertThat(Objects.requireNonNull(reader.next(10)).fromZero().truth())
                    .containsExactly(0, 1, Block.UNKNOWN, 2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1,1,1,1,0\n1,1,1,1,1\n1,1,1,1,2\n", "1,1,1,1,1\n1,1,1,1,2\n", "1,1,1,1,setosa\n1,1,1,1,2\n"})
    void others_are_numbered_as_the_labels_are(String csv) {
        try (RowReader reader = reader(csv)) {
            reader.next(10);

            assertThat(reader.classesFromOne()).isFalse();
            assertThat(reader.notes()).isEmpty();
        }
    }

    @Test
    void one_number_too_large_after_a_0_is_one_invalid_row() {
        try (RowReader reader = reader("1,1,1,1,0\n1,1,1,1,3\n")) {
            assertThat(Objects.requireNonNull(reader.next(10)).errors()).hasSize(1);
            assertThat(reader.classesFromOne()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1,1,1,1,3\n1,1,1,1,0\n", "1,1,1,1,3\n1,1,1,1,setosa\n", "1,1,1,1,3\n1,1,1,1,1\n"})
    void a_file_that_may_be_numbered_in_both_ways_is_refused(String csv) {
        assertThatThrownBy(() -> {
                    try (RowReader reader = reader(csv)) {
                        reader.next(10);
                        reader.classesFromOne();
                    }
                })
                .isInstanceOf(InvalidTableException.class)
                .hasMessageStartingWith("The class 3 is there, so that the classes seem to be numbered from 1, but ")
                .hasMessageEndingWith("expected one of setosa, versicolor, virginica or 0 to 2.");
    }

    private static RowReader reader(String csv) {
        return RowReader.csv(TestManifests.IRIS, new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8)));
    }
}
