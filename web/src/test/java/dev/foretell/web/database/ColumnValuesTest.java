package dev.foretell.web.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ColumnValuesTest {

    @Test
    void texts_are_a_json_array_in_their_order() {
        assertThat(ColumnValues.json(List.of("no", "yes", "no"))).isEqualTo("[\"no\",\"yes\",\"no\"]");
    }

    @Test
    void no_texts_are_no_array() {
        assertThat(ColumnValues.json(List.of())).isNull();
        assertThat(ColumnValues.texts(null)).isEmpty();
    }

    @Test
    void every_text_comes_back_as_it_was() {
        List<String> texts = List.of("", "\"", "\\", "a\nb", "\0", "ä", "\u2028", "\uD83D\uDE00", "[,]");

        assertThat(ColumnValues.texts(ColumnValues.json(texts))).isEqualTo(texts);
    }

    @Test
    void many_rows_of_a_class_come_back() {
        List<String> texts = Collections.nCopies(10_000, "say \"yes\"");

        assertThat(ColumnValues.texts(ColumnValues.json(texts))).isEqualTo(texts);
    }
}
