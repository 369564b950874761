package dev.foretell.model.engine.onnxruntime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.foretell.manifest.Datatype;
import dev.foretell.model.engine.Network;
import dev.foretell.model.engine.Source;
import dev.foretell.model.npz.NpyArray;
import dev.foretell.model.npz.Npz;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** A fixture (training/onnx_cases.py), unpacked into a folder. */
record OnnxCase(String name, Path folder, JsonNode json) {

    static final Path FIXTURES = Path.of("src/test/resources/onnx");
    private static final JsonMapper JSON = new JsonMapper();

    static OnnxCase unpacked(String name, Path into) {
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(FIXTURES.resolve(name + ".zip")))) {
            Path folder = Files.createTempDirectory(into, name);
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Files.copy(zip, folder.resolve(entry.getName()));
            }
            try (InputStream json = Files.newInputStream(folder.resolve("case.json"))) {
                return new OnnxCase(name, folder, JSON.readTree(json));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names of the fixtures that are run, or of those that are refused. */
    static Stream<String> names(boolean refused) {
        try (Stream<Path> files = Files.list(FIXTURES)) {
            return files
                    .map(file -> file.getFileName().toString().replace(".zip", ""))
                    .filter(name -> name.startsWith("refused-") == refused)
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path model() {
        return folder.resolve("model.onnx");
    }

    Set<String> files() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Source.Tensor> tensors(String kind) {
        List<Source.Tensor> tensors = new ArrayList<>();
        json.path(kind)
                .forEach(each -> tensors.add(new Source.Tensor(
                        each.path("name").asText(),
                        Datatype.valueOf(each.path("datatype").asText()))));
        return tensors;
    }

    List<List<Integer>> shapes() {
        List<List<Integer>> shapes = new ArrayList<>();
        json.path("inputs").forEach(each -> {
            List<Integer> shape = new ArrayList<>();
            each.path("shape").forEach(size -> shape.add(size.asInt()));
            shapes.add(shape);
        });
        return shapes;
    }

    List<String> labels() {
        List<String> labels = new ArrayList<>();
        json.path("labels").forEach(label -> labels.add(label.asText()));
        return labels;
    }

    Network load() {
        return new OnnxRuntimeEngine()
                .load(new Source.Onnx(model(), files(), tensors("inputs"), tensors("outputs")), shapes());
    }

    List<NpyArray> arrays(String file, String kind) {
        Map<String, NpyArray> arrays = Npz.read(folder.resolve(file));
        NpyArray only = arrays.get(kind + "s");
        List<NpyArray> found = new ArrayList<>(only == null ? List.of() : List.of(only));
        for (int i = 0; arrays.containsKey(kind + "_" + i); i++) {
            found.add(arrays.get(kind + "_" + i));
        }
        return found;
    }

    int rows() {
        return arrays("golden.npz", "input").get(0).shape()[0];
    }

    float[][] inputs(int rows) {
        return arrays("golden.npz", "input").stream()
                .map(array -> {
                    int width = array.values().length / array.shape()[0];
                    float[] values = new float[rows * width];
                    for (int i = 0; i < values.length; i++) {
                        values[i] = (float) array.values()[i];
                    }
                    return values;
                })
                .toArray(float[][]::new);
    }
}
