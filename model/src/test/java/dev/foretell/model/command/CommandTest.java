package dev.foretell.model.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.foretell.manifest.Catalog;
import dev.foretell.manifest.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands on models that Keras saved (training/command_cases.py), and on what people and strangers mistake for such. */
class CommandTest {

    private static final Path CASES = Path.of("src/test/resources/command");
    private static final Path SOFTMAX = CASES.resolve("softmax.keras");
    private static final Path GOLDEN = CASES.resolve("softmax.npz");
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path folder = Path.of("");

    private Path repository = folder;
    private Program program = new Program(folder);

    @BeforeEach
    void make() throws IOException {
        repository = Files.createDirectory(folder.resolve("repository"));
        program = new Program(repository);
    }

    private Program.Result done(Object... arguments) {
        Program.Result result = program.run(arguments);
        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        return result;
    }

    private void refused(int code, String why, Object... arguments) {
        List<String> before = files();
        Program.Result result = program.run(arguments);
        assertThat(result.err())
                .contains(why)
                .startsWith("foretell-model: ")
                .doesNotContain("Exception", "\tat ", ".adding");
        assertThat(result.err().strip().lines()).hasSize(code);
        assertThat(result.code()).isEqualTo(code);
        assertThat(files()).isEqualTo(before);
    }

    private List<String> files() {
        try (Stream<Path> files = Files.walk(repository)) {
            return new ArrayList<>(files.map(Path::toString).sorted().toList());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Manifest manifest(String name, String version) {
        return Catalog.read(repository).find(name, version).orElseThrow().manifest();
    }

    private JsonNode json(String version) throws IOException {
        return JSON.readTree(
                repository.resolve(version).resolve("manifest.json").toFile());
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    // ---------------------------------------------------------------- add

    @Test
    void a_softmax_becomes_a_version_with_labels() throws IOException {
        Program.Result result = done("add", SOFTMAX, "--name", "iris-2");

        Manifest manifest = manifest("iris-2", "1");
        assertThat(manifest.title()).isEqualTo("Iris 2");
        assertThat(manifest.platform()).isEqualTo("keras");
        assertThat(manifest.inputs().get(0).name()).isEqualTo("measurements");
        assertThat(manifest.inputs().get(0).datatype().toString()).isEqualTo("FP32");
        assertThat(manifest.inputs().get(0).shape()).containsExactly(-1, 4);
        assertThat(manifest.inputs().get(0).features()).isEmpty();
        assertThat(manifest.outputs().get(0).name()).isEqualTo("probabilities");
        assertThat(manifest.outputs().get(0).shape()).containsExactly(-1, 3);
        assertThat(manifest.outputs().get(0).labels()).containsExactly("0", "1", "2");
        assertThat(manifest.outputs().get(0).threshold()).isNull();
        assertThat(manifest.files()).containsOnlyKeys("model.keras");
        assertThat(repository.resolve("iris-2/1/model.keras")).hasSameBinaryContentAs(SOFTMAX);
        assertThat(json("iris-2/1").at("/training/framework").asText()).startsWith("Keras 3 archive 3.");
        assertThat(result.out())
                .contains("Added iris-2:1 in " + repository.resolve("iris-2/1"))
                .contains(repository.resolve("iris-2/1/manifest.json").toString())
                .contains("title: made up", "labels: 0, 1, 2 are made up", "all that name no version")
                .contains("np.savez(\"io.npz\", inputs=x, outputs=model.predict(x))")
                .contains("load_model(\"" + SOFTMAX + "\"");
        assertThat(files()).noneMatch(name -> name.contains(".adding"));
    }

    @Test
    void one_sigmoid_gets_a_threshold_and_what_is_told_is_taken() {
        Path model = CASES.resolve("sigmoid.keras");
        done("add", model, "--name", "churn", "--title", "Who leaves", "--description", "Tells who leaves.");
        done("add", model, "--name", "churn", "--labels", "stays, leaves");
        Program.Result third =
                done("add", model, "--name", "churn", "--version", "7", "--golden", CASES.resolve("sigmoid.npz"));

        assertThat(manifest("churn", "1").title()).isEqualTo("Who leaves");
        assertThat(manifest("churn", "1").description()).isEqualTo("Tells who leaves.");
        assertThat(manifest("churn", "1").outputs().get(0).labels()).containsExactly("negative", "positive");
        assertThat(manifest("churn", "1").outputs().get(0).threshold()).isEqualTo(0.5);
        assertThat(manifest("churn", "2").outputs().get(0).labels()).containsExactly("stays", "leaves");
        assertThat(manifest("churn", "7").version()).isEqualTo("7");
        assertThat(third.out()).contains("40 rows: equal to Keras's outputs").doesNotContain("np.savez");
        done("add", model, "--name", "churn");
        assertThat(manifest("churn", "8").metrics()).isEmpty();
    }

    @Test
    void several_inputs_and_outputs_are_described_in_the_order_of_the_model() {
        Path model = CASES.resolve("two.keras");
        done("add", model, "--name", "two", "--golden", CASES.resolve("two.npz"), "--labels", "leaves=no,yes");

        Manifest manifest = manifest("two", "1");
        assertThat(manifest.inputs()).extracting(Manifest.Input::name).containsExactly("person", "contract");
        assertThat(manifest.inputs().get(1).shape()).containsExactly(-1, 2);
        assertThat(manifest.outputs()).extracting(Manifest.Output::name).containsExactly("leaves", "months");
        assertThat(manifest.outputs().get(0).labels()).containsExactly("no", "yes");
        assertThat(manifest.outputs().get(1).labels()).isEmpty();
        assertThat(program.run("add", model, "--name", "two").out())
                .contains(
                        "x = [random.normal(size=(16, 4)).astype(\"float32\"), random.normal(size=(16, 2)).astype(\"float32\")]")
                .contains("input_0=x[0], input_1=x[1], **{f\"output_{i}\": y for i, y in enumerate(model.predict(x))}");
    }

    @Test
    void what_an_embedding_looks_up_are_whole_numbers() throws IOException {
        Path model = CASES.resolve("tokens.keras");
        Program.Result result = done("add", model, "--name", "mood");

        assertThat(manifest("mood", "1").inputs().get(0).datatype().toString()).isEqualTo("INT32");
        assertThat(result.out()).contains("x = random.integers(0, 20, (16, 6)).astype(\"int32\")");
        done("check", "mood", "--golden", CASES.resolve("tokens.npz"));
        refused(
                1,
                "line 2, column c: expected a whole number, found 3.5",
                "add",
                model,
                "--name",
                "mood",
                "--sample",
                file("words.csv", "a,b,c,d,e,f\n1,2,3.5,4,5,6\n"));
    }

    @Test
    void an_open_shape_has_to_be_told() {
        Path model = CASES.resolve("open.keras");
        refused(
                1,
                "leaves the shape of its input series open, (None, None, 4): say what it is here, such as --shape series=10,4",
                "add",
                model,
                "--name",
                "series");
        refused(1, "--shape series=5 does not fit", "add", model, "--name", "series", "--shape", "series=5");
        refused(1, "--shape series=5,3 does not fit", "add", model, "--name", "series", "--shape", "5,3");
        refused(
                1,
                "expected INPUT=N,N… with one of the model's inputs: series (None, None, 4)",
                "add",
                model,
                "--name",
                "series",
                "--shape",
                "other=5,4");
        refused(1, "expected INPUT=N,N…", "add", model, "--name", "series", "--shape", "series=0,4");

        done("add", model, "--name", "series", "--shape", "series=5,4", "--golden", CASES.resolve("open.npz"));
        assertThat(manifest("series", "1").inputs().get(0).shape()).containsExactly(-1, 5, 4);
        assertThat(manifest("series", "1").outputs().get(0).shape()).containsExactly(-1, 5, 2);
        assertThat(manifest("series", "1").outputs().get(0).labels()).isEmpty();
        refused(
                1,
                "inputs is for the model's input series: expected the shape (None, 6, 4), found [3, 5, 4]",
                "add",
                model,
                "--name",
                "series",
                "--shape",
                "6,4",
                "--golden",
                CASES.resolve("open.npz"));
    }

    @Test
    void equality_with_keras_is_recorded_and_can_be_checked_again() throws IOException {
        Program.Result result = done("add", SOFTMAX, "--name", "iris", "--golden", GOLDEN);

        Manifest.Metric metric = manifest("iris", "1").metrics().get(0);
        assertThat(metric.name()).isEqualTo("difference_from_keras");
        assertThat(metric.value()).isBetween(0.0, 1e-6);
        assertThat(metric.method()).contains("the 40 rows of softmax.npz", "allowed was 1.0E-5");
        assertThat(result.out()).contains("40 rows: equal to Keras's outputs, the largest difference is ");
        assertThat(manifest("iris", "1").files()).containsOnlyKeys("model.keras", "golden.npz");
        assertThat(done("check", "iris").out()).contains("40 rows: equal");

        Path wrong = NpzFile.changed(GOLDEN, folder.resolve("wrong.npz"), "outputs", 37 * 3 + 1, 0.5f);
        refused(
                1,
                "wrong.npz: not what Keras computes: output probabilities, row 37, number 1: expected 0.5, found 0.",
                "add",
                SOFTMAX,
                "--name",
                "iris",
                "--golden",
                wrong);
        refused(1, "of 120 numbers 1 differs by more than 1.0E-5", "check", "iris:1", "--golden", wrong);
        assertThat(done("check", SOFTMAX, "--golden", wrong, "--tolerance", "0.9")
                        .out())
                .contains("equal");
        refused(
                1,
                "row 0, number 0",
                "check",
                SOFTMAX,
                "--golden",
                NpzFile.changed(GOLDEN, folder.resolve("nan.npz"), "outputs", 0, Float.NaN));
    }

    @Test
    void a_golden_that_does_not_fit_is_refused() throws IOException {
        refused(
                1,
                "expected the shape (None, 4), found [5, 2]",
                "add",
                CASES.resolve("two.keras"),
                "--name",
                "two",
                "--golden",
                NpzFile.renamed(CASES.resolve("two.npz"), folder.resolve("swapped.npz"), "input_0", "input_1"));
        refused(
                1,
                "expected the arrays input_0, output_0, found input_0, input_1, output_0, output_1",
                "add",
                SOFTMAX,
                "--name",
                "iris",
                "--golden",
                CASES.resolve("two.npz"));
        refused(
                1,
                "expected the arrays input_0, input_1, output_0, output_1, found inputs, outputs",
                "add",
                CASES.resolve("two.keras"),
                "--name",
                "two",
                "--golden",
                GOLDEN);
        refused(1, "there is no such file", "add", SOFTMAX, "--name", "iris", "--golden", folder.resolve("none.npz"));
        refused(1, "is no complete zip archive", "add", SOFTMAX, "--name", "iris", "--golden", file("text.npz", "1,2"));
        refused(
                2,
                "--tolerance 2.0: expected a number from 0 to 1",
                "add",
                SOFTMAX,
                "--name",
                "iris",
                "--golden",
                GOLDEN,
                "--tolerance",
                "2");
    }

    @Test
    void names_and_versions_are_checked_before_anything_is_read() {
        refused(2, "--name ../x: expected lower-case letters", "add", SOFTMAX, "--name", "../x");
        refused(2, "--name a/b: expected", "add", SOFTMAX, "--name", "a/b");
        refused(2, "--name Iris: expected", "add", SOFTMAX, "--name", "Iris");
        refused(2, "--version 0: expected a whole number from 1", "add", SOFTMAX, "--name", "iris", "--version", "0");
        refused(2, "--version ../2: expected", "add", SOFTMAX, "--name", "iris", "--version", "../2");
        refused(2, "Missing required option: '--name=NAME'", "add", SOFTMAX);
        refused(2, "Missing required parameter: 'FILE'", "add", "--name", "iris");
        refused(2, "expected a command");

        done("add", SOFTMAX, "--name", "iris", "--version", "3");
        refused(1, "the model iris has a version 3 already, in ", "add", SOFTMAX, "--name", "iris", "--version", "3");
    }

    @Test
    void what_is_no_model_is_refused() throws IOException {
        refused(1, "none.keras: there is no such file", "add", "none.keras", "--name", "x");
        refused(1, "is a folder; expected a file", "add", folder, "--name", "x");
        Path saved = Files.createDirectories(folder.resolve("saved"));
        Files.createFile(saved.resolve("saved_model.pb"));
        refused(
                1,
                "this one is a SavedModel; load it in Python and save it with model.save(\"model.keras\")",
                "add",
                saved,
                "--name",
                "x");
        refused(1, "the file is empty", "add", file("empty.keras", ""), "--name", "x");
        refused(1, "text.keras is no model that Keras saved", "add", file("text.keras", "hello"), "--name", "x");
        refused(1, "half.keras", "add", file("half.keras", "PK\3\4half"), "--name", "x");
        refused(1, "half.h5", "add", file("half.h5", "\u0089HDF\r\n"), "--name", "x");
        refused(1, "io.npz", "add", Files.copy(GOLDEN, folder.resolve("io.npz")), "--name", "x");
        Path json = file("model.json", "{}");
        refused(
                1,
                "model.json holds the layers only; name the file with the weights: --weights weights.h5",
                "add",
                json,
                "--name",
                "x");
        refused(1, "none.h5: there is no such file", "add", json, "--weights", "none.h5", "--name", "x");
        refused(1, "--weights belongs to an architecture in JSON", "add", SOFTMAX, "--weights", SOFTMAX, "--name", "x");
        refused(1, "model.json", "add", json, "--weights", SOFTMAX, "--name", "x");
    }

    @Test
    void a_repository_that_is_not_there_or_not_to_be_written_is_told() throws IOException {
        refused(
                1,
                "there is no model repository " + folder.resolve("other"),
                "add",
                SOFTMAX,
                "--name",
                "x",
                "--repository",
                folder.resolve("other"));
        Files.writeString(repository.resolve("taken"), "");
        refused(1, "taken is a file; expected the folder of the model taken", "add", SOFTMAX, "--name", "taken");

        Files.setPosixFilePermissions(repository, PosixFilePermissions.fromString("r-xr-xr-x"));
        try {
            // Root may write everywhere but there.
            Path closed = Files.isWritable(repository) ? Path.of("/proc") : repository;
            refused(1, "cannot write to the repository: ", "add", SOFTMAX, "--name", "x", "--repository", closed);
        } finally {
            Files.setPosixFilePermissions(repository, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    @Test
    void a_wrong_environment_is_an_error_of_use() {
        Program elsewhere = new Program(folder.resolve("nowhere"));
        Program.Result result = elsewhere.run("list");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("FORETELL_MODELS", "expected an existing folder with models");
    }

    // ---------------------------------------------------------------- labels and samples

    @Test
    void labels_have_to_fit() {
        refused(
                1,
                "expected 3 labels for the output probabilities, found 2",
                "add",
                SOFTMAX,
                "--name",
                "x",
                "--labels",
                "a,b");
        refused(
                1,
                "expected labels that differ, none of them empty",
                "add",
                SOFTMAX,
                "--name",
                "x",
                "--labels",
                "a,b,a");
        refused(
                1,
                "expected labels that differ, none of them empty",
                "add",
                SOFTMAX,
                "--name",
                "x",
                "--labels",
                "a,,b");
        refused(
                1,
                "which must end in a softmax",
                "add",
                CASES.resolve("open.keras"),
                "--shape",
                "5,4",
                "--name",
                "x",
                "--labels",
                "a,b");
        refused(
                1,
                "the output months (None, 2) gives no probabilities of classes",
                "add",
                CASES.resolve("two.keras"),
                "--name",
                "x",
                "--labels",
                "months=a,b");

        done("add", SOFTMAX, "--name", "x", "--labels", "setosa,versicolor,virginica");
        assertThat(manifest("x", "1").outputs().get(0).labels()).containsExactly("setosa", "versicolor", "virginica");
    }

    @Test
    void a_sample_gives_names_and_ranges_and_is_kept() throws IOException {
        Path sample = file("rows.csv", """
                \ufeffsepal_length;sepal_width;species;petal length;petal_width
                5.1;3.5;setosa;1.4;0.2

                7;3.2;Virginica;4.7;0.2
                6.3;-1e1;2;6;0.2
                """);
        Program.Result result =
                done("add", SOFTMAX, "--name", "iris", "--sample", sample, "--labels", "setosa,versicolor,virginica");

        Manifest manifest = manifest("iris", "1");
        assertThat(manifest.inputs().get(0).features())
                .extracting(Manifest.Feature::name)
                .containsExactly("sepal_length", "sepal_width", "petal length", "petal_width");
        Manifest.Feature first = manifest.inputs().get(0).features().get(0);
        assertThat(first.title()).isEqualTo("Sepal length");
        assertThat(first.minimum()).isEqualTo(5.1);
        assertThat(first.maximum()).isEqualTo(7);
        assertThat(first.mean()).isZero();
        assertThat(first.scale()).isEqualTo(1);
        assertThat(manifest.inputs().get(0).features().get(1).minimum()).isEqualTo(-10);
        assertThat(manifest.inputs().get(0).features().get(3).minimum())
                .as("the same in all rows")
                .isNull();
        assertThat(manifest.samples()).isEqualTo(new Manifest.Samples("sample.csv", List.of(), "3 rows of rows.csv"));
        assertThat(repository.resolve("iris/1/sample.csv")).hasSameBinaryContentAs(sample);
        assertThat(manifest.files()).containsKeys("sample.csv");
        assertThat(result.out()).contains("3 rows, with the truth", "minimum and maximum are those of the sample");
        assertThat(json("iris/1").at("/inputs/0/features/0").has("mean")).isFalse();
        assertThat(json("iris/1").at("/inputs/0/features/0/maximum").toString()).isEqualTo("7");
    }

    @Test
    void a_sample_is_split_between_several_inputs() throws IOException {
        done(
                "add",
                CASES.resolve("two.keras"),
                "--name",
                "two",
                "--sample",
                file("two.csv", "a,b,c,d,e,f\n1,2,3,4,5,6\n2,3,4,5,6,7\n"));

        assertThat(manifest("two", "1").inputs().get(1).features())
                .extracting(Manifest.Feature::name)
                .containsExactly("e", "f");
    }

    @Test
    void a_sample_that_is_none_is_refused_by_line_and_column() throws IOException {
        sample("", "expected a header and at least one row, found nothing");
        sample("a,b,c,d\n", "found a header only");
        sample("1,2,3,4\n1,2,3,4\n", "line 1: expected a header with the names of the columns, found numbers");
        sample("a,b,c\n1,2,3\n", "line 1: expected 4 columns, one for each number that the model takes");
        sample(
                "a,b,c,d,e\n1,2,3,4,5\n",
                "perhaps one with the truth, named class, label, outcome, target, species; found 5: a, b, c, d, e");
        sample("a,b,c,d,e,class\n1,2,3,4,5,0\n", "found 6");
        sample("a,b,A,d\n1,2,3,4\n", "the name A is given twice");
        sample("a,b,,d\n1,2,3,4\n", "column 3 has no name");
        sample("a,b,c,d\n1,2,3,4\n1,2,x,4\n", "line 3, column c: expected a number, found \"x\"");
        sample("a,b,c,d\n1,2,,4\n", "line 2, column c: expected a number, found nothing");
        sample("a,b,c,d\n1,2,NaN,4\n", "line 2, column c: expected a number, found \"NaN\"");
        sample("a,b,c,d\n1,2,1e60,4\n", "line 2, column c: expected a number, found \"1e60\"");
        sample("a,b,c,d\n1,2,3\n", "line 2: expected 4 fields as in the header, found 3");
        sample(
                "a,b,c,d,class\n1,2,3,4,3\n",
                "line 2, column class: expected one of the labels 0, 1, 2, or a label's number from 0; found \"3\"");
        sample("a,b,c,d,class\n1,2,3,4,setosa\n", "--labels names them");
        sample("a,b,c,d\n1,2,\"3,4\n", "rows.csv");
        sample("a,b\0,c,d\n1,2,3,4\n", "is no text; expected a CSV");
        Files.write(folder.resolve("latin.csv"), new byte[] {'a', (byte) 0xe4, ',', 'b'});
        refused(1, "is no text in UTF-8", "add", SOFTMAX, "--name", "x", "--sample", folder.resolve("latin.csv"));
        refused(1, "there is no such file", "add", SOFTMAX, "--name", "x", "--sample", folder.resolve("none.csv"));
        refused(1, "folder", "add", SOFTMAX, "--name", "x", "--sample", folder);
        refused(
                1,
                "expected at most 10 MiB",
                "add",
                SOFTMAX,
                "--name",
                "x",
                "--sample",
                file("large.csv", "1".repeat(11 << 20)));
    }

    private void sample(String text, String why) throws IOException {
        refused(1, why, "add", SOFTMAX, "--name", "x", "--sample", file("rows.csv", text));
    }

    // ---------------------------------------------------------------- list, show, check

    @Test
    void a_list_has_a_line_for_each_version() throws IOException {
        assertThat(done("list").out()).isEqualTo("There is no model in " + repository + "." + System.lineSeparator());
        done("add", SOFTMAX, "--name", "iris");
        done("add", SOFTMAX, "--name", "iris");
        done("add", CASES.resolve("two.keras"), "--name", "two");
        Files.createFile(repository.resolve("two/unloaded"));
        done("traffic", "iris", "1=2", "2=1");

        assertThat(done("list").out().lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly(
                        "MODEL VERSION REQUESTS PLATFORM INPUTS OUTPUTS",
                        "iris 1 66.7 % keras measurements FP32[-1, 4] probabilities FP32[-1, 3]",
                        "iris 2 33.3 % keras measurements FP32[-1, 4] probabilities FP32[-1, 3]",
                        "two 1 unloaded keras person FP32[-1, 4], contract FP32[-1, 2] leaves FP32[-1, 1], months FP32[-1, 2]");

        Files.delete(repository.resolve("iris/2/model.keras"));
        Program.Result broken = program.run("list");
        assertThat(broken.code()).isZero();
        assertThat(broken.out()).doesNotContain("iris     2");
        assertThat(broken.err()).contains("model iris:2: model.keras cannot be read");
    }

    @Test
    void a_model_is_shown_layer_by_layer() {
        done("add", SOFTMAX, "--name", "iris", "--golden", GOLDEN);

        String shown = done("show", "iris").out();
        assertThat(shown.lines().map(line -> line.replaceAll(" +", " ").strip()))
                .contains(
                        "LAYER CLASS OUTPUT SHAPE PARAMETERS TAKES",
                        "measurements InputLayer (None, 4) 0",
                        "dense Dense (None, 5) 25 measurements",
                        "species Dense (None, 3) 18 dense",
                        "probabilities Activation (None, 3) 0 species",
                        "Parameters: 43",
                        "input measurements FP32[-1, 4]",
                        "output probabilities FP32[-1, 3]: 0, 1, 2");
        assertThat(shown)
                .contains(
                        "iris:1: Keras 3 archive of Keras 3.",
                        "3 layers, 43 parameters",
                        "metric  difference_from_keras");
        assertThat(done("show", CASES.resolve("two.keras")).out()).contains("shared ", "(None, 3)");
        assertThat(done("show", "iris:1").out()).isEqualTo(shown);
        refused(1, "the model iris has no version 2; it has 1", "show", "iris:2");
        refused(1, "there is no model rose in " + repository + "; it has iris", "show", "rose");
        refused(1, "expected NAME or NAME:VERSION", "show", "Rose");
        refused(1, "none.keras: there is no such file", "show", "none.keras");
    }

    @Test
    void a_check_looks_at_files_numbers_and_shapes() throws IOException {
        done("add", SOFTMAX, "--name", "iris");
        assertThat(done("check", "iris").out())
                .contains("1 file, each with the digest", "one pass", "not compared", "np.savez");
        assertThat(done("check", "iris:1", "--golden", GOLDEN).out()).contains("40 rows: equal");
        assertThat(done("check", SOFTMAX, "--golden", GOLDEN).out()).contains("40 rows: equal");

        Path manifest = repository.resolve("iris/1/manifest.json");
        String before = Files.readString(manifest);
        Files.writeString(
                manifest,
                before.replace("\"labels\" : [ \"0\", \"1\", \"2\" ]", "\"labels\" : [ ]")
                        .replace("[ -1, 3 ]", "[ -1, 2 ]"));
        refused(1, "output probabilities has the shape [-1, 2], but the model gives 3 numbers a row", "check", "iris");
        Files.writeString(manifest, before);
        Files.write(repository.resolve("iris/1/model.keras"), new byte[] {1});
        refused(1, "model.keras is not the file that the manifest names", "check", "iris");
    }

    // ---------------------------------------------------------------- traffic and remove

    @Test
    void the_traffic_is_shown_and_split() throws IOException {
        done("add", SOFTMAX, "--name", "iris");
        done("add", SOFTMAX, "--name", "iris");
        assertThat(done("traffic", "iris").out()).contains("2        100 %", "The newest version takes all");

        assertThat(done("traffic", "iris", "1=90", "2=10").out())
                .contains("1        90 %", "2        10 %", "traffic.json says so");
        assertThat(repository.resolve("iris/traffic.json")).hasContent("{\"1\": 90, \"2\": 10}");
        assertThat(done("add", SOFTMAX, "--name", "iris").out()).contains("only those that ask for version 3");
        done("traffic", "iris", "3=1.5", "2=0");
        assertThat(repository.resolve("iris/traffic.json")).hasContent("{\"2\": 0, \"3\": 1.5}");
    }

    @Test
    void a_split_that_makes_no_sense_is_refused() {
        done("add", SOFTMAX, "--name", "iris");
        refused(1, "has no version 2; it has 1", "traffic", "iris", "1=1", "2=1");
        refused(2, "expected weights such as 1=90 2=10, or newest, not 1", "traffic", "iris", "1");
        refused(2, "not 1=-5", "traffic", "iris", "1=-5");
        refused(2, "not 1=NaN", "traffic", "iris", "1=NaN");
        refused(2, "not x=5", "traffic", "iris", "x=5");
        refused(2, "version 1 is given twice", "traffic", "iris", "1=5", "1=6");
        refused(2, "expected a weight above 0", "traffic", "iris", "1=0");
        refused(2, "expected weights or --reset, not both", "traffic", "iris", "1=5", "--reset");
        refused(2, "without a version", "traffic", "iris:1");
        refused(1, "there is no model rose", "traffic", "rose", "1=1");
        refused(2, "expected NAME or NAME:VERSION", "traffic", "../iris", "1=1");
    }

    @Test
    void somebody_who_changes_the_split_at_the_moment_is_not_overwritten() throws IOException {
        done("add", SOFTMAX, "--name", "iris");
        Files.createFile(repository.resolve("iris/traffic.json.lock"));

        refused(1, "somebody else is changing the split of iris at this moment; try again", "traffic", "iris", "1=1");

        Files.delete(repository.resolve("iris/traffic.json.lock"));
        done("traffic", "iris", "1=1");
        done("traffic", "iris", "newest");
        assertThat(repository.resolve("iris/traffic.json")).doesNotExist();
        done("traffic", "iris", "1=1");
        done("traffic", "iris", "--reset");
        assertThat(repository.resolve("iris/traffic.json")).doesNotExist();
    }

    @Test
    void what_gets_requests_is_removed_by_force_only() {
        for (int i = 0; i < 3; i++) {
            done("add", SOFTMAX, "--name", "iris");
        }
        refused(
                1,
                "version 3 gets 100 % of the requests for iris: give them to another first (foretell-model traffic iris 2=100)",
                "remove",
                "iris:3");
        done("traffic", "iris", "2=3", "3=1");
        refused(1, "version 3 gets 25 % of the requests", "remove", "iris:3");

        assertThat(done("remove", "iris:1").out()).contains("Removed iris:1.");
        assertThat(done("remove", "iris:3", "--force").out()).contains("Removed iris:3.");
        assertThat(repository.resolve("iris/traffic.json")).hasContent("{\"2\": 3}");
        assertThat(files()).noneMatch(name -> name.contains(".removed"));
        refused(1, "the model iris is served (versions 2): remove it with --force", "remove", "iris:2");
        refused(1, "the model iris is served", "remove", "iris");
        refused(1, "there is no iris:1 in " + repository + "; it has the versions 2", "remove", "iris:1");
        refused(1, "there is no model rose in ", "remove", "rose");
        refused(2, "expected NAME or NAME:VERSION", "remove", "../iris");

        assertThat(done("remove", "iris", "--force").out()).contains("Removed the model iris with 1 version.");
        assertThat(files()).containsExactly(repository.toString());
    }

    @Test
    void a_version_that_cannot_be_read_and_a_model_that_is_unloaded_can_be_removed() throws IOException {
        done("add", SOFTMAX, "--name", "iris");
        done("add", SOFTMAX, "--name", "iris");
        done("traffic", "iris", "2=1");
        Files.writeString(repository.resolve("iris/1/manifest.json"), "{");
        done("remove", "iris:1");
        Files.createFile(repository.resolve("iris/unloaded"));
        done("remove", "iris");
        assertThat(repository.resolve("iris")).doesNotExist();
    }

    @Test
    void every_command_has_a_help() {
        for (String command : List.of("add", "list", "show", "check", "traffic", "remove")) {
            assertThat(done(command, "--help").out()).contains("Usage: foretell-model " + command + " ");
            assertThat(done("--help").out()).contains("  " + command + " ");
        }
        assertThat(done("--version").out()).isNotBlank();
    }
}
