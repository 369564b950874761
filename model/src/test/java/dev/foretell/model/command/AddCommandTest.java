package dev.foretell.model.command;

import static dev.foretell.manifest.Datatype.BYTES;
import static dev.foretell.manifest.Datatype.FP32;
import static dev.foretell.manifest.Datatype.INT64;
import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.manifest.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

/** Models that Keras saved become versions, and other files are refused. */
class AddCommandTest extends CommandFixture {

    @Test
    void a_softmax_becomes_a_version_with_labels() throws IOException {
        CommandProgram.Result result = done("add", SOFTMAX, "--name", "iris-2");

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
    void one_sigmoid_gets_a_threshold_and_options_are_taken() {
        Path model = CASES.resolve("sigmoid.keras");
        done("add", model, "--name", "churn", "--title", "Who leaves", "--description", "Tells who leaves.");
        done("add", model, "--name", "churn", "--labels", "stays, leaves");
        CommandProgram.Result third =
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
    void a_model_of_texts_takes_bytes_and_is_compared_with_texts() throws IOException {
        Path model = CASES.resolve("texts.keras");
        Path sample = file("sample.csv", "review,stars,class\n\"good, \"\"really\"\"\",5,1\nbad,1.5,0\n");
        CommandProgram.Result result =
                done("add", model, "--name", "texts", "--golden", CASES.resolve("texts.npz"), "--sample", sample);

        assertThat(result.out()).contains("5 rows: equal to Keras's outputs");
        Manifest manifest = manifest("texts", "1");
        assertThat(manifest.inputs()).extracting(Manifest.Input::datatype).containsExactly(BYTES, FP32);
        assertThat(manifest.outputs()).extracting(Manifest.Output::datatype).containsExactly(FP32, INT64);
        assertThat(manifest.columns()).containsExactly("review", "stars");
        assertThat(manifest.features().get(0).minimum()).isNull();
        assertThat(manifest.features().get(1).maximum()).isEqualTo(5);
        assertThat(done("check", "texts").out()).contains("equal to Keras's outputs");
        assertThat(done("show", "texts").out())
                .contains("words", "TextVectorization", "(None, 4)", "input   text BYTES[-1, 1]");
        assertThat(done("add", model, "--name", "texts").out())
                .contains("import numpy as np, tensorflow as tf, keras")
                .contains("x = [np.resize([\"a text\", \"another text\"], (16, 1)), random.normal(size=(16, 1))")
                .contains("enumerate(model.predict([tf.constant(a) for a in x]))");
    }

    @Test
    void numbers_for_a_model_of_texts_are_refused() throws IOException {
        Path swapped = NpzFile.renamed(CASES.resolve("texts.npz"), folder.resolve("swapped.npz"), "input_0", "input_1");

        refused(
                1,
                "input_0 is for the model's input text: expected texts, in Python .astype(str), found numbers",
                "add",
                CASES.resolve("texts.keras"),
                "--name",
                "texts",
                "--golden",
                swapped);
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
                .contains("x = [random.normal(size=(16, 4)).astype(\"float32\"), random.normal(size=(16,"
                        + " 2)).astype(\"float32\")]")
                .contains("input_0=x[0], input_1=x[1], **{f\"output_{i}\": y for i, y in enumerate(model.predict(x))}");
    }

    @Test
    void whole_numbers_that_are_computed_exactly_have_their_datatype() {
        done("add", CASES.resolve("simple.keras"), "--name", "simple", "--golden", CASES.resolve("simple.npz"));

        Manifest manifest = manifest("simple", "1");
        assertThat(manifest.inputs()).extracting(Manifest.Input::name).containsExactly("INPUT0", "INPUT1");
        assertThat(manifest.outputs()).extracting(Manifest.Output::name).containsExactly("OUTPUT0", "OUTPUT1");
        assertThat(manifest.outputs())
                .extracting(output -> output.datatype().name())
                .containsExactly("INT32", "INT32");
    }

    @Test
    void what_an_embedding_looks_up_are_whole_numbers() throws IOException {
        Path model = CASES.resolve("tokens.keras");
        CommandProgram.Result result = done("add", model, "--name", "mood");

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
                "leaves the shape of its input series open, (None, None, 4): specify it, such as --shape series=10,4",
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
        refused(1, "the model iris already has a version 3, in ", "add", SOFTMAX, "--name", "iris", "--version", "3");
    }

    @Test
    void what_is_not_a_model_is_refused() throws IOException {
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
        refused(1, "text.keras is not a model that Keras saved", "add", file("text.keras", "hello"), "--name", "x");
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
    void a_repository_that_is_missing_or_read_only_is_reported() throws IOException {
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
}
