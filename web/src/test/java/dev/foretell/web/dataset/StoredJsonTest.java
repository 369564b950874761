package dev.foretell.web.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.foretell.web.dataset.Dataset.Note;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StoredJsonTest {

    private static final JsonMapper JSON = new JsonMapper();

    /** What an earlier release stored as {@code notes.json}. */
    private static final List<Note> NOTES = List.of(
            new Note(3, "income", "expected a number, not “much”"),
            new Note(5_000_000_000L, null, "expected 2 columns, not 1"));

    static List<StoredEvaluation> evaluations() {
        return StoredEvaluation.all();
    }

    private static String json(String file) throws IOException {
        try (InputStream in = StoredJsonTest.class.getResourceAsStream("stored/" + file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @MethodSource("evaluations")
    void evaluations_that_earlier_releases_stored_are_read(StoredEvaluation stored) throws IOException {
        assertThat(StoredJson.evaluation(json(stored.file()))).isEqualTo(stored.evaluation());
    }

    @ParameterizedTest
    @MethodSource("evaluations")
    void earlier_releases_read_the_evaluations_that_are_stored(StoredEvaluation stored) throws IOException {
        assertThat(JSON.readTree(StoredJson.json(stored.evaluation()))).isEqualTo(JSON.readTree(json(stored.file())));
    }

    @Test
    void notes_are_stored_and_read_as_by_earlier_releases() throws IOException {
        assertThat(StoredJson.notes(json("notes.json"))).isEqualTo(NOTES);
        assertThat(JSON.readTree(StoredJson.json(NOTES))).isEqualTo(JSON.readTree(json("notes.json")));
    }
}
