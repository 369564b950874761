package dev.foretell.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvFormatTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    a,b;c,d       | ,
                    a;b,c;d       | ;
                    '1,5;2,5'     | ,
                    a;b           | ;
                    a             | ,
                    """)
    void the_separator_is_the_most_frequent_of_the_usual_ones(String line, char separator) {
        assertThat(CsvFormat.separator(line)).isEqualTo(separator);
    }

    @Test
    void the_separator_is_that_of_the_first_line_that_is_not_blank() {
        assertThat(CsvFormat.separator("\n  \na\tb\n1,2,3,4\n")).isEqualTo('\t');
        assertThat(CsvFormat.separator("")).isEqualTo(',');
    }

    @Test
    void the_column_with_the_truth_is_known_by_its_name() {
        assertThat(CsvFormat.truth(List.of("a", " Out-Come "), any -> true)).isEqualTo(1);
        assertThat(CsvFormat.truth(List.of("species", "class"), any -> true))
                .as("the first choice")
                .isEqualTo(1);
        assertThat(CsvFormat.truth(List.of("species", "class"), index -> index != 1))
                .as("the first choice among the candidates")
                .isEqualTo(0);
        assertThat(CsvFormat.truth(List.of("a", "b"), any -> true)).isEqualTo(-1);
    }

    @Test
    void case_spaces_hyphens_and_underscores_make_no_difference_in_a_name() {
        assertThat(CsvFormat.plain("\tSepal_Length-CM ")).isEqualTo("sepallengthcm");
        assertThat(CsvFormat.isTruth(CsvFormat.plain("La bel"))).isTrue();
        assertThat(CsvFormat.isTruth(CsvFormat.plain("label 2"))).isFalse();
    }
}
