package dev.foretell.web.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.job.Rows;
import dev.foretell.manifest.Manifest;
import dev.foretell.manifest.Manifest.Feature;
import dev.foretell.web.MadeManifest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowFormTest {

    private static final Manifest MANIFEST = MadeManifest.of(
            List.of(MadeManifest.table(
                    "in",
                    new Feature("age", "Age", "years", "", 21.0, 90.0, 0, 1, null),
                    new Feature("glucose", "Glucose", "", "", 40.0, 300.0, 0, 1, 0.0))),
            List.of(MadeManifest.numbers("out", 1)));
    private static final int[] DECIMALS = {0, 1};

    private static RowForm typed(String age, String glucose) {
        Map<String, String> texts = Map.of("age", age, "glucose", glucose);
        return RowForm.typed(MANIFEST, DECIMALS, name -> texts.getOrDefault(name, ""));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            value = {"50,50", "' 50 ',50", "'50,5',50.5", "50.5,50.5", "-1,-1", "1e2,100", "+3,3", ".5,0.5", "5.,5"})
    void a_number_is_read_with_a_point_or_a_comma(String text, float value) {
        RowForm form = typed(text, "100");

        assertThat(form.isComplete()).isTrue();
        assertThat(form.row(MANIFEST).values()).containsExactly(value, 100);
        assertThat(form.fields().get(0).text()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"abc", "1,234.5", "1.2.3", "NaN", "Infinity", "0x10", "1f", "--1", "e", ".", "5 0", "<b>", "１２"})
    void what_is_no_number_is_an_error_of_its_field_and_kept(String text) {
        RowForm form = typed(text, "100");

        assertThat(form.isComplete()).isFalse();
        assertThat(form.fields().get(0).error()).isEqualTo("Expected a number, found “" + text + "”.");
        assertThat(form.fields().get(0).text()).isEqualTo(text);
        assertThat(form.fields().get(0).type()).isEqualTo("text");
        assertThat(form.fields().get(1).error()).isNull();
        assertThat(form.errors()).containsExactly("age: Expected a number, found “" + text + "”.");
    }

    @Test
    void a_whole_number_is_held_to_its_datatype_and_stepped_by_one() {
        int[] decimals = {2, 2, 0, 0, 0, 0};
        RowForm form = RowForm.typed(MadeManifest.SHOP, decimals, name -> switch (name) {
            case "words[0]" -> "1.5";
            case "words[1]" -> "16777216";
            case "weekend" -> "2";
            default -> "1";
        });

        assertThat(form.errors())
                .containsExactly(
                        "words[0]: Expected a whole number from -16777215 to 16777215, found “1.5”.",
                        "words[1]: Expected a whole number from -16777215 to 16777215, found “16777216”.",
                        "weekend: Expected a whole number from 0 to 1, found “2”.");
        RowForm.Field weekend = form.fields().get(5);
        assertThat(weekend.range()).isEqualTo("a whole number from 0 to 1");
        assertThat(weekend.step()).isEqualTo("1");
        assertThat(form.fields().get(2).range()).isEqualTo("a whole number");
        assertThat(form.fields().get(1).range()).isEqualTo("any number");
        assertThat(form.fields().get(1).warning()).isNull();
    }

    @Test
    void a_number_beyond_32_bits_is_an_error() {
        assertThat(typed("1e39", "100").fields().get(0).error())
                .isEqualTo("Expected a number that is not as large as “1e39”.");
    }

    @Test
    void a_long_text_is_quoted_in_part() {
        assertThat(typed("x".repeat(1_000), "100").fields().get(0).error()).hasSizeLessThan(100);
    }

    @Test
    void an_empty_field_says_not_measured_where_the_model_knows_that_and_is_an_error_elsewhere() {
        RowForm form = typed(" ", " ");

        assertThat(form.fields().get(0).error()).isEqualTo("Expected a number, found nothing.");
        assertThat(form.fields().get(0).isOptional()).isFalse();
        assertThat(form.fields().get(1).error()).isNull();
        assertThat(form.fields().get(1).isOptional()).isTrue();
        assertThat(typed("50", "").row(MANIFEST).values()).containsExactly(50, 0);
    }

    @Test
    void a_value_out_of_range_is_warned_of_and_taken() {
        RowForm form = typed("120", "0");

        assertThat(form.isComplete()).isTrue();
        assertThat(form.fields().get(0).warning())
                .isEqualTo("This is outside of 21 to 90 years; it is predicted anyway.");
        assertThat(form.fields().get(1).warning()).isNull();
    }

    @Test
    void a_field_tells_what_helps_to_fill_it() {
        RowForm.Field age = RowForm.empty(MANIFEST, DECIMALS).fields().get(0);
        RowForm.Field glucose = RowForm.filled(MANIFEST, DECIMALS, new Rows(1, 2, new float[] {50, 99.5f}))
                .fields()
                .get(1);

        assertThat(List.of(age.text(), age.step(), age.inputMode(), age.range(), age.type()))
                .containsExactly("", "1", "numeric", "21 to 90 years", "number");
        assertThat(List.of(glucose.text(), glucose.step(), glucose.inputMode(), glucose.range()))
                .containsExactly("99.5", "0.1", "decimal", "40 to 300");
    }
}
