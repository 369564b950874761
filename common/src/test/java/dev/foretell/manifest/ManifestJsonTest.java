package dev.foretell.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestJsonTest {

    private static final JsonMapper JSON = new JsonMapper();

    static List<StoredManifest> stored() {
        return StoredManifest.all();
    }

    private static String json(StoredManifest stored) throws IOException {
        try (InputStream in = ManifestJsonTest.class.getResourceAsStream("stored/" + stored.file())) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @MethodSource("stored")
    void what_earlier_releases_stored_is_read(StoredManifest stored) throws IOException {
        assertThat(ManifestJson.read(json(stored))).isEqualTo(stored.manifest());
    }

    @ParameterizedTest
    @MethodSource("stored")
    void earlier_releases_read_what_is_stored(StoredManifest stored) throws IOException {
        assertThat(JSON.readTree(ManifestJson.write(stored.manifest()))).isEqualTo(JSON.readTree(json(stored)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"diabetes", "iris", "mnist"})
    void the_shipped_manifests_are_written_as_they_were_read(String model) {
        Manifest shipped = Catalog.read(Path.of("../model/repository"))
                .newest(model)
                .orElseThrow()
                .manifest();
        String json = ManifestJson.write(shipped);

        assertThat(ManifestJson.read(json)).isEqualTo(shipped);
        assertThat(ManifestJson.read(Path.of(model, shipped.version()), json.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(shipped);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{                | the stored manifest cannot be read: Unexpected end-of-input",
                "{}               | the stored manifest: expected text as \"name\"",
                "{\"name\": null} | the stored manifest: expected text as \"name\"",
                "{} {}            | the stored manifest cannot be read: Trailing token"
            })
    void what_is_not_a_manifest_is_refused(String json, String message) {
        assertThatThrownBy(() -> ManifestJson.read(json))
                .isInstanceOf(InvalidManifestException.class)
                .hasMessageStartingWith(message);
    }
}
