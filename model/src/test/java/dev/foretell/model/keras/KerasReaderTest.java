package dev.foretell.model.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files are known by their content, and bad ones are refused with the reason: {@code training/keras_bad_files.py} makes
 * some.
 */
class KerasReaderTest {

    private static final Path RESOURCES = Path.of("src/test/resources");

    @TempDir
    private static Path files = Path.of("");

    @TempDir
    private Path folder = Path.of("");

    @BeforeAll
    static void unpack() throws IOException {
        for (String name : new String[] {"keras/dense.zip", "keras-bad-files.zip"}) {
            try (ZipFile zip = new ZipFile(RESOURCES.resolve(name).toFile())) {
                for (ZipEntry entry : zip.stream().toList()) {
                    try (InputStream in = zip.getInputStream(entry)) {
                        Files.copy(in, files.resolve(entry.getName()));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "keras3.keras, Keras 3 archive",
        "keras3.h5, Keras 3 HDF5",
        "keras2.keras, Keras 2 archive",
        "keras2.h5, Keras 2 HDF5"
    })
    void a_file_is_what_it_holds_whatever_its_name(String name, String format) throws IOException {
        Path file = Files.copy(files.resolve(name), folder.resolve("model.txt"));
        KerasModel model = KerasReader.read(file);
        assertThat(model.format()).isEqualTo(format);
        assertThat(model.kerasVersion()).matches("[23]\\..+");
        assertThat(dense(model).weight("kernel").shape()).containsExactly(4, 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"float64.h5", "big-endian.h5", "gzip.h5", "chunks.h5", "float16.h5", "exchanged.h5"})
    void weights_are_read_however_they_are_kept(String name) {
        Layer expected = dense(KerasReader.read(files.resolve("keras3.h5")));
        Layer found = dense(KerasReader.read(files.resolve(name)));
        assertThat(found.weight("kernel").values())
                .containsExactly(expected.weight("kernel").values());
        assertThat(found.weight("bias").values())
                .containsExactly(expected.weight("bias").values(), offset(0.001f));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lzf.h5 | kernel is compressed with lzf",
                "texts.h5 | kernel holds no numbers",
                "compound.h5 | kernel holds no numbers",
                "not-a-number.h5 | bias holds a weight that is NaN",
                "infinite.h5 | kernel holds a weight that is -Infinity",
                "never-written.h5 | kernel was never written",
                "chunks-never-written.h5 | No chunk with offset [0, 0]",
                "huge.h5 | has the shape [1099511627776, 1048576], which is more than the file holds",
                "bomb.h5 | its weights would be more than 100 times as large as the file",
                "external-link.h5 | kernel is a link; links are not followed",
                "circular-link.h5 | kernel is a link; links are not followed",
                "circular-group.h5 | sequential is a link; links are not followed",
                "external-storage.h5 | External Data Files",
                "virtual.h5 | Virtual storage",
                "with-more.h5 | layer `dense` (Dense): the file has weights `sequential/dense/more` for it",
                "with-another-layer.h5 | the file has weights of a layer `other`, which the model does not have",
                "named-but-absent.h5 | the file has no array",
                "named-otherwise.h5 | layer `dense` (Dense): the file has weights `sequential/dense/gamma` for it",
                "without-model.h5 | it holds weights without a model",
                "model-is-a-number.h5 | model_config is not a text",
                "keras-1.h5 | it was written by Keras 1.2.2, which is not supported; load it with Keras 2.2 or 2.3",
                "before-keras-1.h5 | it was written by Keras 1, which is not supported",
                "keras3.json | it is a model without its weights",
                "keras3.weights.h5 | it holds weights without a model",
                "none.h5 | there is no such file",
            })
    void a_bad_file_is_refused_with_the_reason(String name, String reason) {
        refuses(files.resolve(name), reason);
    }

    @Test
    void a_variable_that_the_file_has_not_is_refused_by_name() {
        Layer dense = dense(KerasReader.read(files.resolve("without-bias.h5")));
        assertThatThrownBy(() -> dense.weight("bias"))
                .isInstanceOf(KerasException.class)
                .hasMessage("layer `dense` (Dense): the file has no weights `bias` for it");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | it is empty",
                "hello | it is not a file that Keras writes",
                "PK | it is not a file that Keras"
            })
    void what_is_not_a_file_of_keras_is_refused(String content, String reason) throws IOException {
        refuses(Files.writeString(folder.resolve("model.keras"), content), reason);
        refuses(folder, "it is not a file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"keras3.h5", "keras2.h5", "keras3.keras", "gzip.h5"})
    void a_file_that_is_cut_off_is_refused(String name) throws IOException {
        byte[] whole = Files.readAllBytes(files.resolve(name));
        for (int length = 0; length < whole.length; length += 197) {
            Path file = Files.write(folder.resolve(name), Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> KerasReader.read(file))
                    .as("%d bytes", length)
                    .isInstanceOf(KerasException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"keras3.h5", "keras2.h5", "keras3.keras", "gzip.h5"})
    void a_file_with_wrong_bytes_is_read_or_refused(String name) throws IOException {
        byte[] right = Files.readAllBytes(files.resolve(name));
        Random random = new Random(1);
        for (int i = 0; i < 200; i++) {
            byte[] wrong = right.clone();
            for (int j = random.nextInt(4); j >= 0; j--) {
                wrong[random.nextInt(wrong.length)] = (byte) (random.nextBoolean() ? 0xff : random.nextInt(256));
            }
            readsOrRefuses(Files.write(folder.resolve(name), wrong), i);
        }
    }

    /**
     * Each node of the tree that a group's names are in becomes its own child: twice, so that there is more than a way
     * without end.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 16})
    void a_file_whose_structures_point_at_themselves_is_refused(int children) throws IOException {
        byte[] bytes = Files.readAllBytes(files.resolve("keras3.h5"));
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = text.indexOf("TREE"); at >= 0; at = text.indexOf("TREE", at + 1)) {
            file.put(at + 5, (byte) 1).putShort(at + 6, (short) children);
            for (int i = 0; i < children; i++) {
                file.putLong(at + 32 + 16 * i, at);
            }
        }
        Path changed = Files.write(folder.resolve("circle.h5"), bytes);
        assertThatThrownBy(() -> KerasReader.read(changed))
                .isInstanceOf(KerasException.class)
                .hasMessageStartingWith(changed.toString());
    }

    private static void readsOrRefuses(Path file, int number) {
        try {
            assertThat(KerasReader.read(file).graph().calls()).isNotNull();
        } catch (KerasException e) {
            assertThat(e.getMessage()).as("change %d", number).startsWith(file.toString());
        }
    }

    @Test
    void a_model_is_found_in_its_folder() throws IOException {
        assertThatThrownBy(() -> KerasReader.readFolder(folder))
                .isInstanceOf(KerasException.class)
                .hasMessageEndingWith("but has none of them");
        Files.copy(files.resolve("keras3.json"), folder.resolve("model.json"));
        assertThatThrownBy(() -> KerasReader.readFolder(folder))
                .isInstanceOf(KerasException.class)
                .hasMessageEndingWith("but has neither");
        Files.copy(files.resolve("keras3.weights.h5"), folder.resolve("model.weights.h5"));
        assertThat(KerasReader.readFolder(folder).format()).isEqualTo("Keras 3 JSON with weights");
        Files.copy(files.resolve("keras3.weights.h5"), folder.resolve("weights.h5"));
        assertThatThrownBy(() -> KerasReader.readFolder(folder))
                .isInstanceOf(KerasException.class)
                .hasMessageEndingWith("but has both");
        Files.copy(files.resolve("keras3.keras"), folder.resolve("model.keras"));
        assertThatThrownBy(() -> KerasReader.readFolder(folder))
                .isInstanceOf(KerasException.class)
                .hasMessageEndingWith("but has model.keras and model.json");
    }

    @Test
    void two_files_that_are_not_a_model_and_its_weights_are_refused() {
        assertThatThrownBy(() -> KerasReader.read(files.resolve("keras3.h5"), files.resolve("keras3.weights.h5")))
                .isInstanceOf(KerasException.class)
                .hasMessageContaining("it should be a model as JSON, but is HDF5");
        assertThatThrownBy(() -> KerasReader.read(files.resolve("keras3.json"), files.resolve("keras3.keras")))
                .isInstanceOf(KerasException.class)
                .hasMessageContaining("it should be weights in HDF5, but is an archive");
    }

    private static Layer dense(KerasModel model) {
        return model.graph().calls().get(0).layer();
    }

    private static void refuses(Path file, String reason) {
        assertThatThrownBy(() -> KerasReader.read(file))
                .isInstanceOf(KerasException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(reason);
    }
}
