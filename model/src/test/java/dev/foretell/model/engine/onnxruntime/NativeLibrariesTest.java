package dev.foretell.model.engine.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NativeLibrariesTest {

    private String before = "";

    @BeforeEach
    void remember() {
        before = System.getProperty(NativeLibraries.FOLDER, "");
        System.clearProperty(NativeLibraries.FOLDER);
    }

    @AfterEach
    void restore() {
        if (before.isEmpty()) {
            System.clearProperty(NativeLibraries.FOLDER);
        } else {
            System.setProperty(NativeLibraries.FOLDER, before);
        }
    }

    @Test
    void onnx_runtime_starts_with_libraries_from_the_folder_of_all_native_libraries() throws IOException {
        NativeLibraries.unpack();

        Path folder = Path.of(System.getProperty(NativeLibraries.FOLDER));
        assertThat(folder).startsWith(Loader.getCacheDir().toPath());
        assertThat(folder.resolve(System.mapLibraryName("onnxruntime"))).isNotEmptyFile();
        assertThat(folder.resolve(System.mapLibraryName("onnxruntime4j_jni"))).isNotEmptyFile();
        assertThat(OrtEnvironment.getEnvironment().getVersion()).isNotEmpty();
    }

    /** What versions from 1.29.0 on do, unless an environment variable forbids it. */
    @Test
    void the_library_knows_no_address_to_send_usage_data_to() throws IOException {
        NativeLibraries.unpack();

        Path library = Path.of(System.getProperty(NativeLibraries.FOLDER), System.mapLibraryName("onnxruntime"));
        String content = Files.readString(library, StandardCharsets.ISO_8859_1);
        assertThat(content.contains("onnxruntime")).isTrue();
        assertThat(content.contains("events.data.microsoft.com")).isFalse();
    }

    @Test
    void a_folder_that_is_named_already_is_left_as_it_is() throws IOException {
        System.setProperty(NativeLibraries.FOLDER, "/opt/onnxruntime");

        NativeLibraries.unpack();

        assertThat(System.getProperty(NativeLibraries.FOLDER)).isEqualTo("/opt/onnxruntime");
    }
}
