package dev.foretell.bench.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavaProgramTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    private Path folder;

    @Test
    void is_awaited_by_what_it_says() throws Exception {
        try (JavaProgram program = start("-version")) {
            assertThat(program.awaitWord(Pattern.compile("version \"(\\d+)"), PATIENCE)
                            .group(1))
                    .isEqualTo(Integer.toString(Runtime.version().feature()));
        }
    }

    @Test
    void that_ends_before_is_told_with_its_last_lines() throws Exception {
        try (JavaProgram program = start("-XX:NoSuchOption")) {
            assertThatThrownBy(() -> program.awaitWord(Pattern.compile("ready"), PATIENCE))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("the web has exited; its last lines:")
                    .hasMessageContaining("NoSuchOption");
        }
    }

    private JavaProgram start(String option) throws IOException {
        return JavaProgram.start("web", List.of(option), Map.of(), folder);
    }
}
