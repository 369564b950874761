package dev.foretell.web.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.foretell.manifest.InvalidManifestException;
import dev.foretell.manifest.Manifest;
import dev.foretell.manifest.ManifestJson;
import dev.foretell.web.dataset.Dataset.Note;
import dev.foretell.web.evaluation.Evaluation;
import dev.foretell.web.evaluation.ShiftedClasses;
import dev.foretell.web.history.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The parts of datasets that are stored as JSON. Stateless. */
final class StoredJson {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** The time within which a web claims a dataset that is ready. */
    private static final Duration CLAIM_TIME = Duration.ofSeconds(3);

    private static final String UNCLAIMED =
            "Waiting for its turn, or for another web to take over; it continues by itself.";

    private static final TypeReference<List<Note>> NOTES = new TypeReference<>() {};

    private static final TypeReference<List<String>> SENTENCES = new TypeReference<>() {};

    private StoredJson() {}

    static String json(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records, lists, texts and numbers are always JSON", e);
        }
    }

    static Manifest manifest(StoredDataset dataset) {
        return read(() -> ManifestJson.read(dataset.manifest()));
    }

    static List<Note> notes(@Nullable String json) {
        return json == null ? List.of() : read(() -> MAPPER.readValue(json, NOTES));
    }

    static @Nullable Evaluation evaluation(@Nullable String json) {
        return json == null ? null : read(() -> MAPPER.readValue(json, Evaluation.class));
    }

    private interface Parsing<T> {
        T parse() throws JsonProcessingException;
    }

    private static <T> T read(Parsing<T> parsing) {
        try {
            return parsing.parse();
        } catch (JsonProcessingException | InvalidManifestException e) {
            throw new IllegalStateException("the database holds what was not stored by this program", e);
        }
    }

    /** A dataset as it is shown now. */
    static Dataset dataset(StoredDataset stored, Instant now) {
        return new Dataset(
                stored.id(),
                manifest(stored),
                stored.name(),
                stored.status(),
                stored.created(),
                stored.started(),
                stored.completed(),
                stored.rows(),
                stored.rowsDone(),
                stored.rowsRejected(),
                rate(stored),
                stored.hasTruth(),
                stored.workers(),
                errors(stored),
                notes(stored.warnings()),
                allNotes(stored),
                evaluation(stored.evaluation()),
                waitingFor(stored, now),
                stored.problem());
    }

    /** Those of the file and those of the run, in the order of the file. */
    private static List<Note> errors(StoredDataset stored) {
        return Stream.concat(notes(stored.rowErrors()).stream(), notes(stored.failures()).stream())
                .sorted(Comparator.comparingLong(Note::line))
                .limit(Dataset.MAX_ROW_ERRORS)
                .toList();
    }

    /** Those of the file, and one on its classes if the predictions show that these are numbered in another way. */
    private static List<String> allNotes(StoredDataset stored) {
        List<String> read =
                stored.notes() == null ? List.of() : read(() -> MAPPER.readValue(stored.notes(), SENTENCES));
        Evaluation evaluation = evaluation(stored.evaluation());
        return Stream.concat(
                        read.stream(),
                        Stream.ofNullable(evaluation).flatMap(each -> ShiftedClasses.note(each).stream()))
                .toList();
    }

    private static double rate(StoredDataset stored) {
        Instant started = stored.started();
        Instant completed = stored.completed();
        if (started == null || completed == null) {
            return stored.rowsPerSecond();
        }
        long micros = Math.max(1, Duration.between(started, completed).toNanos() / 1_000);
        return stored.rowsDone() * 1e6 / micros;
    }

    private static @Nullable String waitingFor(StoredDataset stored, Instant now) {
        Instant started = stored.started();
        boolean waits = stored.status() == Status.PROCESSING
                && !stored.owned()
                && started != null
                && started.plus(CLAIM_TIME).isBefore(now);
        return waits ? UNCLAIMED : stored.waitingFor();
    }
}
