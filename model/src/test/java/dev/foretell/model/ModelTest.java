package dev.foretell.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretell.job.Fp32;
import dev.foretell.job.InvalidInputException;
import dev.foretell.job.Job;
import dev.foretell.job.MalformedJsonException;
import dev.foretell.job.Rows;
import dev.foretell.manifest.Catalog;
import dev.foretell.manifest.Classification;
import dev.foretell.manifest.Datatype;
import dev.foretell.manifest.Manifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelTest {

    private static final Path SHIPPED = Path.of("repository");
    private static final Model TABLE = fake("iris");
    private static final Model IMAGE = fake("mnist");

    @TempDir
    private Path repository = Path.of("");

    @Test
    void a_changed_file_is_refused_with_both_digests() throws IOException {
        Catalog.Entry entry = copyOfIris();
        Files.writeString(entry.folder().resolve("model.keras"), "\n", StandardOpenOption.APPEND);

        assertThatThrownBy(() -> Model.load(entry))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith(
                        "model iris:1: model.keras is not the file that the manifest names: expected sha256:")
                .hasMessageContaining(", found sha256:");
    }

    @Test
    void a_missing_file_is_reported() throws IOException {
        Catalog.Entry entry = copyOfIris();
        Files.delete(entry.folder().resolve("model.keras"));

        assertThatThrownBy(() -> Model.load(entry))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("model iris:1: cannot read ")
                .hasMessageEndingWith("model.keras");
    }

    @Test
    void rows_are_decoded_from_json_whatever_its_parameters() {
        byte[] body = bytes("{\"instances\":[[1,2,3,4]]}");

        assertThat(TABLE.decode("application/json", body).values()).containsExactly(1, 2, 3, 4);
        assertThat(TABLE.decode("Application/JSON; charset=utf-8", body).count())
                .isEqualTo(1);
    }

    @Test
    void rows_that_do_not_fit_are_refused_by_the_names_of_their_columns() {
        assertThatThrownBy(() -> TABLE.decode(Job.JSON, bytes("{\"instances\":[[1,\"x\",3,4]]}")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("instances[0], sepal_width: expected a number, not x.");
        assertThatThrownBy(() -> TABLE.decode(Job.JSON, bytes("{"))).isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void rows_are_held_to_the_datatypes_of_all_inputs() {
        Manifest manifest = new Manifest(
                "words",
                "1",
                "",
                "",
                "",
                null,
                List.of(
                        new Manifest.Input("x", Datatype.FP32, List.of(-1, 1), List.of(), null),
                        new Manifest.Input("words", Datatype.UINT8, List.of(-1, 2), List.of(), null)),
                List.of(new Manifest.Output("y", Datatype.FP32, List.of(-1, 3), List.of(), null, Map.of())),
                null,
                List.of(),
                Map.of());
        Model model = new Model(manifest, FakeNetwork.choice(manifest));

        assertThat(model.decode(Job.JSON, bytes("{\"instances\":[[0.5,[1,255]]]}"))
                        .values())
                .containsExactly(0.5f, 1, 255);
        assertThatThrownBy(() -> model.decode(Job.JSON, bytes("{\"instances\":[[0.5,1,2],[0.5,1,256]]}")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("instances[1], words[1]: expected a whole number from 0 to 255, not 256.");
        assertThatThrownBy(() -> model.decode(Job.FP32, Fp32.write(new Rows(1, 3, new float[] {0, 0.5f, 1}))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("instances[0], words[0]: expected a whole number from 0 to 255, not 0.5.");
        assertThatThrownBy(() -> model.decode(Job.FP32, Fp32.write(new Rows(1, 3, new float[] {Float.NaN, 1, 1}))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("instances[0], x: expected a finite number, not NaN.");
    }

    @Test
    void a_model_of_tables_takes_no_images() {
        assertThatThrownBy(() -> TABLE.decode("image/png", new byte[0]))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("The model iris takes rows of numbers as application/json, not image/png.");
    }

    @Test
    void a_model_of_images_takes_images_and_their_pixels() throws IOException {
        byte[] sample = Files.readAllBytes(SHIPPED.resolve("mnist/1/samples/7-dark-on-light.png"));
        String pixels = "0,".repeat(783) + "255";

        assertThat(IMAGE.decode("image/png", sample).width()).isEqualTo(784);
        assertThat(IMAGE.decode(Job.BINARY, sample).count()).isEqualTo(1);
        assertThat(IMAGE.decode(Job.JSON, bytes("{\"instances\":[[" + pixels + "]]}"))
                        .at(0, 783))
                .isEqualTo(255);
    }

    @Test
    void what_is_not_an_image_is_refused() {
        assertThatThrownBy(() -> IMAGE.decode("image/png", bytes("hello")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("JPEG, PNG, WebP, TIFF, BMP or GIF");
    }

    @Test
    void the_diabetes_sample_has_768_rows_and_is_predicted_about_as_well_as_the_training_data() throws IOException {
        Catalog.Entry entry = Catalog.read(SHIPPED).newest("diabetes").orElseThrow();
        List<String> lines = Files.readAllLines(entry.folder().resolve("sample.csv"));
        List<String> rows = lines.subList(1, lines.size());
        float[] inputs = new float[rows.size() * 8];
        int[] truth = new int[rows.size()];
        for (int row = 0; row < rows.size(); row++) {
            String[] fields = rows.get(row).split(",", -1);
            for (int column = 0; column < 8; column++) {
                inputs[row * 8 + column] = Float.parseFloat(fields[column]);
            }
            truth[row] = Integer.parseInt(fields[8]);
        }
        assertThat(rows).hasSize(768);

        try (Model model = Model.load(entry);
                Predictor predictor = model.newPredictor(128)) {
            Rows outputs = predictor.predict(List.of(new Rows(rows.size(), 8, inputs)));

            Classification output = model.manifest().classification().orElseThrow();
            int right = 0;
            for (int row = 0; row < rows.size(); row++) {
                right += output.classOf(outputs.values(), row) == truth[row] ? 1 : 0;
            }
            assertThat((double) right / rows.size()).isBetween(0.72, 0.80);
        }
    }

    private static Model fake(String name) {
        Manifest manifest = Catalog.read(SHIPPED).newest(name).orElseThrow().manifest();
        return new Model(manifest, FakeNetwork.choice(manifest));
    }

    private Catalog.Entry copyOfIris() throws IOException {
        Path folder = Files.createDirectories(repository.resolve("iris/1"));
        try (Stream<Path> files = Files.list(SHIPPED.resolve("iris/1"))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        return Catalog.read(repository).newest("iris").orElseThrow();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
