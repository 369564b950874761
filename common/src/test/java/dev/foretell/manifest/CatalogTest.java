package dev.foretell.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogTest {

    private static final Path SHIPPED = Path.of("../model/repository");
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path repository = Path.of("");

    @Test
    void the_shipped_repository_is_read() {
        Catalog catalog = Catalog.read(SHIPPED);

        assertThat(catalog.problems()).isEmpty();
        assertThat(catalog.names()).containsExactly("diabetes", "iris", "mnist");
        assertThat(catalog.entries()).hasSize(3);
        Manifest diabetes = catalog.newest("diabetes").orElseThrow().manifest();
        assertThat(diabetes.label()).isEqualTo("diabetes:1");
        assertThat(diabetes.columns()).startsWith("pregnancies", "glucose").hasSize(8);
        assertThat(diabetes.features().get(1).isMissing(0)).isTrue();
        assertThat(diabetes.features().get(0).isMissing(0)).isFalse();
        assertThat(diabetes.features().get(1).isPlausible(0)).isTrue();
        assertThat(diabetes.features().get(1).isPlausible(39.9)).isFalse();
        assertThat(diabetes.classification().orElseThrow().threshold()).isEqualTo(0.5);
        assertThat(diabetes.takesImages()).isFalse();
        Manifest mnist = catalog.find("mnist", "1").orElseThrow().manifest();
        assertThat(mnist.takesImages()).isTrue();
        assertThat(mnist.inputWidth()).isEqualTo(784);
        assertThat(mnist.columns()).startsWith("image[0]").endsWith("image[783]");
        assertThat(catalog.find("mnist", "2")).isEmpty();
        assertThat(catalog.newest("nope")).isEmpty();
        assertThat(catalog.versions("nope")).isEmpty();
    }

    @Test
    void versions_are_ordered_as_numbers() throws IOException {
        version("iris", "10", manifest -> {});
        version("iris", "2", manifest -> {});
        version("iris", "1", manifest -> {});

        Catalog catalog = Catalog.read(repository);

        assertThat(catalog.versions("iris"))
                .extracting(entry -> entry.manifest().version())
                .containsExactly("1", "2", "10");
        assertThat(catalog.newest("iris").orElseThrow().manifest().version()).isEqualTo("10");
    }

    @Test
    void a_broken_version_is_told_and_does_not_stop_the_others() throws IOException {
        version("iris", "1", manifest -> {});
        version("iris", "2", manifest -> manifest.remove("title"));
        version("mnist", "1", manifest -> {});
        Files.writeString(repository.resolve("mnist/1/manifest.json"), "{\"name\": ");
        Files.createDirectories(repository.resolve("mnist/2"));

        Catalog catalog = Catalog.read(repository);

        assertThat(catalog.names()).containsExactly("iris");
        assertThat(catalog.versions("iris")).hasSize(1);
        assertThat(catalog.problems())
                .hasSize(3)
                .anyMatch(problem -> problem.endsWith("manifest.json: expected text as \"title\""))
                .anyMatch(problem -> problem.contains("mnist/1/manifest.json cannot be read"))
                .anyMatch(problem -> problem.contains("mnist/2/manifest.json cannot be read"));
    }

    @Test
    void folders_that_are_no_models_or_versions_are_passed_over() throws IOException {
        version("iris", "1", manifest -> {});
        for (String other : new String[] {".git", "Iris", "iris/latest", "iris/01", "iris/0", "iris/-1", "a b"}) {
            Files.createDirectories(repository.resolve(other));
        }
        Files.writeString(repository.resolve("readme"), "hello");

        Catalog catalog = Catalog.read(repository);

        assertThat(catalog.entries()).hasSize(1);
        assertThat(catalog.problems()).isEmpty();
    }

    @Test
    void a_repository_without_models_or_that_is_not_there_is_refused() {
        assertThatThrownBy(() -> Catalog.read(repository))
                .isInstanceOf(InvalidManifestException.class)
                .hasMessageContaining("there is no model in " + repository);
        assertThatThrownBy(() -> Catalog.read(repository.resolve("nowhere")))
                .isInstanceOf(InvalidManifestException.class)
                .hasMessageContaining("nowhere (FORETELL_MODELS) cannot be read");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
        /name                          | "mnist"       | its name is not the folder's name
        /version                       | "2"           | its version is not the folder's name
        /version                       | 1             | expected text as "version"
        /title                         | null          | expected text as "title"
        /inputs                        | []            | expected at least one input
        /outputs                       | []            | expected at least one output
        /inputs/0/datatype             | "BF16"        | \
        measurements: expected as "datatype" one of FP32, FP64, FP16, BOOL, INT8, INT16, INT32, INT64, UINT8, UINT16, \
        UINT32, UINT64, BYTES, not BF16
        /inputs/0/datatype             | "BYTES"       | \
        input measurements: the feature sepal_length: expected neither mean nor scale, for texts of the datatype \
        BYTES are not scaled
        /inputs/1                      | {"name": "b", "datatype": "BYTES", "shape": [-1], "features": \
        [{"name": "text", "minimum": 1}]} | \
        input b: the feature text: expected neither minimum, maximum nor missing, for texts (BYTES) are not compared
        /outputs/0/datatype            | "BYTES"       | \
        output species: expected a datatype of numbers, not BYTES; classes are labels
        /inputs/0/datatype             | "INT64"       | \
        input measurements: the feature sepal_length: expected neither mean nor scale, for numbers of the datatype \
        INT64 are not scaled
        /inputs/0/shape                | [-1, 5]       | \
        input measurements: expected one feature per column (5) or none, not 4
        /inputs/0/shape                | [-1]          | \
        input measurements: expected one feature per column (1) or none, not 4
        /inputs/0/shape                | [-1, 100000, 100000] | \
        input measurements: its shape [-1, 100000, 100000] has more than 100000000 numbers in a row
        /inputs/0/shape                | [-1, -1, 4]   | \
        input measurements: expected a shape of -1 (the rows) and then sizes from 1, not [-1, -1, 4]
        /inputs/0/shape                | [4]           | \
        input measurements: expected a shape of -1 (the rows) and then sizes from 1, not [4]
        /inputs/0/shape                | []            | input measurements: expected a shape of -1 (the rows)
        /inputs/1                      | {"name": "measurements", "datatype": "FP32", "shape": [-1, 2]} | \
        the input measurements is given twice
        /inputs/1                      | {"name": "b", "datatype": "FP32", "shape": [-1], "features": \
        [{"name": "sepal_width"}]} | the feature sepal_width is given twice
        /inputs/1                      | {"name": "sepal_width", "datatype": "FP32", "shape": [-1]} | \
        the feature sepal_width has the name of a column of the input sepal_width
        /inputs/1                      | {"name": "b", "datatype": "FP32", "shape": [-1, 99999999]} | \
        its inputs together have more than 100000000 numbers in a row
        /inputs/0/features/0/name      | null          | expected text as "name"
        /inputs/0/features/0/name      | "sepal_width" | the feature sepal_width is given twice
        /inputs/0/features/0/scale     | 0             | input measurements: the feature sepal_length: its scale is 0
        /inputs/0/features/0/minimum   | "low"         | expected a number as "minimum"
        /inputs/0/features/0/minimum   | 11            | \
        input measurements: the feature sepal_length: its minimum is above its maximum
        /inputs/0/image                | {}            | expected a number as "width"
        /inputs/0/image                | {"width": 2, "height": 2, "box": 2, "mean": 0, "scale": 1} | \
        input measurements: expected either features or an image
        /outputs/0/labels              | ["a", "b"]    | \
        output species: its labels do not fit its shape: expected one per column (3) or none
        /outputs/0/threshold           | 0.5           | \
        output species: its labels do not fit its shape: expected two, and one column, with a threshold
        /outputs/0/datatype            | "INT64"       | \
        output species: its labels need probabilities: expected the datatype FP32, FP64 or FP16, not INT64
        /outputs/0/shape               | [-1, 0]       | \
        output species: expected a shape of -1 (the rows) and then sizes from 1, not [-1, 0]
        /outputs/1                     | {"name": "species", "datatype": "FP32", "shape": [-1, 2]} | \
        the output species is given twice
        /outputs/0/aliases             | {"Rose": "rose"} | output species: an alias names an unknown label
        /files                         | {"../../x": "sha256:0"} | file ../../x is outside
        /metrics                       | [{"name": "a", "method": "b"}] | expected a number as "value"
        """)
    void a_manifest_that_contradicts_itself_is_refused_with_file_and_reason(String pointer, String value, String reason)
            throws IOException {
        version("iris", "1", manifest -> set(manifest, pointer, value));

        assertThatThrownBy(() -> Catalog.read(repository))
                .isInstanceOf(InvalidManifestException.class)
                .hasMessageContaining("iris/1/manifest.json: ")
                .hasMessageContaining(reason);
    }

    private static void set(JsonNode manifest, String pointer, String value) {
        try {
            JsonNode parent = manifest.at(pointer.substring(0, pointer.lastIndexOf('/')));
            String member = pointer.substring(pointer.lastIndexOf('/') + 1);
            if (parent instanceof ArrayNode array) {
                int index = Integer.parseInt(member);
                array.insert(index, JSON.readTree(value));
                array.remove(index + 1);
            } else {
                ((ObjectNode) parent).set(member, JSON.readTree(value));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A version with the shipped manifest of that model, changed. */
    private void version(String model, String version, Consumer<ObjectNode> change) throws IOException {
        ObjectNode manifest = (ObjectNode)
                JSON.readTree(Files.readAllBytes(SHIPPED.resolve(model).resolve("1/manifest.json")));
        manifest.put("version", version);
        manifest.putObject("files");
        change.accept(manifest);
        Path folder = Files.createDirectories(repository.resolve(model).resolve(version));
        Files.write(folder.resolve("manifest.json"), manifest.toString().getBytes(StandardCharsets.UTF_8));
    }
}
