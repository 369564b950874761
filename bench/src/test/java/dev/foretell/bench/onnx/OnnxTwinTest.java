package dev.foretell.bench.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.foretell.manifest.Catalog;
import dev.foretell.manifest.Datatype;
import dev.foretell.manifest.Manifest;
import dev.foretell.model.engine.Source;
import dev.foretell.model.keras.Graph;
import dev.foretell.model.keras.KerasException;
import dev.foretell.model.keras.KerasReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipFile;
import onnx.Onnx;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models that are converted to ONNX give in ONNX Runtime what Keras gave. */
class OnnxTwinTest {

    private static final Path RESOURCES = Path.of("../model/src/test/resources");
    private static final Path REPOSITORY = Path.of("../model/repository");
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @ValueSource(strings = {"diabetes", "iris", "mnist"})
    void the_models_that_ship_give_what_keras_gave(String name) throws IOException {
        Catalog.Entry entry = Catalog.read(REPOSITORY).newest(name).orElseThrow();
        JsonNode golden =
                JSON.readTree(RESOURCES.resolve("golden/" + name + ".json").toFile());
        float[] inputs = scaled(entry.manifest(), rows(golden.path("inputs")));
        int rows = golden.path("inputs").size();
        Source.Onnx source = OnnxFile.source(OnnxFile.write(entry, folder), entry.manifest());

        try (OrtNetwork network = OrtNetwork.of(source, OnnxFile.shapes(entry.manifest()))) {
            assertThat(network.output(new float[][] {inputs}, rows)[0])
                    .containsExactly(rows(golden.path("outputs")), within(1e-5f));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "activation-linear",
                "activation-relu",
                "activation-sigmoid",
                "activation-softmax",
                "activation-tanh",
                "conv2d",
                "conv2d-activation",
                "conv2d-dilation-same",
                "conv2d-dilation-valid",
                "conv2d-even-same",
                "conv2d-groups-same",
                "conv2d-groups-valid",
                "conv2d-large-dilation",
                "conv2d-no-bias",
                "conv2d-one-same",
                "conv2d-softmax",
                "conv2d-strides-same",
                "conv2d-strides-valid",
                "conv2d-uneven",
                "conv2d-wide-strides-same",
                "dense",
                "dense-3d",
                "dense-4d",
                "dense-no-bias",
                "dense-relu",
                "dense-tanh",
                "flatten",
                "max-pooling2d",
                "max-pooling2d-even-same",
                "max-pooling2d-same",
                "max-pooling2d-valid",
                "max-pooling2d-wide-strides-same",
                "nothing-dropout"
            })
    void every_option_that_is_written_gives_what_keras_gave(String fixture) throws IOException {
        for (String file : List.of("keras3.keras", "keras2.h5")) {
            JsonNode values = JSON.readTree(unpacked(fixture, "values.json").toFile());
            JsonNode input = values.path("inputs").get(0);
            List<List<Integer>> shapes = List.of(shape(input));
            Graph graph = KerasReader.read(unpacked(fixture, file)).graph();
            Source.Onnx source = written(OnnxTwin.of(graph, shapes));
            JsonNode expected = values.path("outputs")
                    .path(file.substring(0, file.indexOf('.')))
                    .get(0)
                    .path("values");

            try (OrtNetwork network = OrtNetwork.of(source, shapes)) {
                assertThat(network.output(
                                        new float[][] {floats(input.path("values"))},
                                        shapes.get(0).get(0))[0])
                        .as(file)
                        .containsExactly(floats(expected), within(1e-5f));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gru-relu | (GRU): it cannot be converted to ONNX here; Activation, Conv2D, Dense, ",
                "dense-gelu | (Dense): activation `gelu` cannot be converted to ONNX here",
                "conv2d-channels-first | data_format `channels_first` is not supported",
                "flatten-channels-first | data_format `channels_first` is not supported"
            })
    void others_are_refused_by_name(String fixture, String message) throws IOException {
        JsonNode values = JSON.readTree(unpacked(fixture, "values.json").toFile());
        Graph graph = KerasReader.read(unpacked(fixture, "keras3.keras")).graph();

        assertThatThrownBy(() ->
                        OnnxTwin.of(graph, List.of(shape(values.path("inputs").get(0)))))
                .isInstanceOf(KerasException.class)
                .hasMessageContaining(message);
    }

    @Test
    void tensors_have_the_names_that_the_file_gives_them_unless_the_manifest_has_the_same() throws IOException {
        Catalog.Entry entry = Catalog.read(REPOSITORY).newest("iris").orElseThrow();
        Source.Onnx source = OnnxFile.source(OnnxFile.write(entry, folder), entry.manifest());

        assertThat(source.inputs()).hasSize(1);
        assertThat(source.outputs()).hasSize(1).allMatch(output -> output.name().contains("/"));
    }

    private Source.Onnx written(Onnx.ModelProto model) throws IOException {
        Path file = Files.write(folder.resolve(OnnxFile.NAME), model.toByteArray());
        return new Source.Onnx(
                file,
                Set.of(OnnxFile.NAME),
                List.of(new Source.Tensor(model.getGraph().getInput(0).getName(), Datatype.FP32)),
                List.of(new Source.Tensor(model.getGraph().getOutput(0).getName(), Datatype.FP32)));
    }

    private Path unpacked(String fixture, String name) throws IOException {
        try (ZipFile zip = new ZipFile(
                        RESOURCES.resolve("keras/" + fixture + ".zip").toFile());
                InputStream in = zip.getInputStream(zip.getEntry(name))) {
            return Files.write(folder.resolve(name), in.readAllBytes());
        }
    }

    /** What a worker's predictor does: the network sees scaled values. */
    private static float[] scaled(Manifest manifest, float[] values) {
        Manifest.Image image = manifest.image();
        for (int i = 0; i < values.length; i++) {
            if (image != null) {
                values[i] = (float) ((values[i] - image.mean()) / image.scale());
            } else {
                Manifest.Feature feature = manifest.features().get(i % manifest.inputWidth());
                values[i] = feature.isMissing(values[i]) ? 0 : (float) ((values[i] - feature.mean()) / feature.scale());
            }
        }
        return values;
    }

    private static List<Integer> shape(JsonNode tensor) {
        List<Integer> shape = new ArrayList<>();
        tensor.path("shape").forEach(dimension -> shape.add(dimension.asInt()));
        return shape;
    }

    private static float[] rows(JsonNode rows) {
        var numbers = JSON.createArrayNode();
        rows.forEach(row -> row.forEach(numbers::add));
        return floats(numbers);
    }

    private static float[] floats(JsonNode numbers) {
        float[] floats = new float[numbers.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = numbers.get(i).floatValue();
        }
        return floats;
    }
}
