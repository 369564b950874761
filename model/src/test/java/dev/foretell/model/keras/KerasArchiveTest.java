package dev.foretell.model.keras;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives that lack something, try something or hold no proper configuration are refused with the reason. */
class KerasArchiveTest {

    private static final String CONFIG = "config.json";
    private static final String WEIGHTS = "model.weights.h5";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void archives_that_try_something_are_refused() throws IOException {
        refuses(archive(Map.of("../" + CONFIG, new byte[0])), "would lie outside of it");
        refuses(archive(Map.of("assets/..\\x", new byte[0])), "would lie outside of it");
        refuses(archive(Map.of("/etc/passwd", new byte[0])), "would lie outside of it");
        refuses(archive(Map.of("C:\\x", new byte[0])), "would lie outside of it");
        refuses(archive(Map.of(WEIGHTS, new byte[65 << 20])), "a zip bomb");
        refuses(archive(Map.of(CONFIG, new byte[65 << 20])), "at most 67108864 are read");
        refuses(archive(Map.of("model.weights.npz", new byte[1]), WEIGHTS), "NumPy's format");
    }

    @ParameterizedTest
    @ValueSource(strings = {CONFIG, "metadata.json", WEIGHTS})
    void an_archive_that_lacks_something_is_refused(String name) throws IOException {
        refuses(archive(Map.of(), name), "it holds no " + name);
    }

    @Test
    void an_archive_whose_entries_share_a_name_is_refused() throws IOException {
        byte[] bytes = Files.readAllBytes(archive(Map.of("config.jsoN", "{}".getBytes(StandardCharsets.UTF_8))));
        String text = new String(bytes, StandardCharsets.ISO_8859_1).replace("config.jsoN", CONFIG);
        refuses(
                Files.write(folder.resolve("double.keras"), text.getBytes(StandardCharsets.ISO_8859_1)),
                "it has two entries");
    }

    @Test
    void an_encrypted_archive_is_refused() throws IOException {
        byte[] bytes = Files.readAllBytes(archive(Map.of()));
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        for (int at = text.indexOf("PK\1\2"); at >= 0; at = text.indexOf("PK\1\2", at + 1)) {
            bytes[at + 8] |= 1;
        }
        refuses(Files.write(folder.resolve("secret.keras"), bytes), "encrypted");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | config.json should be a JSON object, but is array",
                "{} | it has no class_name",
                "{\"class_name\": 5} | the model is a `5`",
                "{\"class_name\": \"Sequential\"} | has no list of layers",
                "{\"class_name\": \"Sequential\", \"config\": {\"layers\": []}} | the file has weights at"
                        + " layers/dense/vars that belong to no layer of the model",
                "{\"class_name\": \"Sequential\", \"class_name\": \"Model\"} | Duplicate field",
                "{\"class_name\": \"Sequential\"} {} | it is not valid JSON",
                "{ | it is not valid JSON",
            })
    void an_invalid_configuration_is_refused(String config, String reason) throws IOException {
        refuses(archive(Map.of(CONFIG, config.getBytes(StandardCharsets.UTF_8))), reason);
    }

    @Test
    void a_configuration_without_end_is_refused() throws IOException {
        refuses(archive(Map.of(CONFIG, "[".repeat(1 << 20).getBytes(StandardCharsets.UTF_8))), "nesting depth");
        String deep = "{\"class_name\":\"Sequential\",\"config\":{\"layers\":[";
        refuses(archive(Map.of(CONFIG, deep.repeat(100_000).getBytes(StandardCharsets.UTF_8))), "nesting depth");
    }

    private static void refuses(Path file, String reason) {
        assertThatThrownBy(() -> KerasReader.read(file))
                .isInstanceOf(KerasException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(reason);
    }

    /** The archive of the fixture, with other entries or fewer. */
    private Path archive(Map<String, byte[]> changed, String... without) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipFile fixture = new ZipFile("src/test/resources/keras/dense.zip");
                ZipInputStream zip = new ZipInputStream(fixture.getInputStream(new ZipEntry("keras3.keras")))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.put(entry.getName(), zip.readAllBytes());
            }
        }
        entries.putAll(changed);
        entries.keySet().removeAll(Arrays.asList(without));
        Path file = folder.resolve("changed.keras");
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        }
        return file;
    }
}
