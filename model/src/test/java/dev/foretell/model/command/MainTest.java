package dev.foretell.model.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The commands have help, and a wrong environment is an error of use. */
class MainTest extends CommandFixture {

    @Test
    void a_wrong_environment_is_an_error_of_use() {
        CommandProgram elsewhere = new CommandProgram(folder.resolve("nowhere"));
        CommandProgram.Result result = elsewhere.run("list");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("FORETELL_MODELS", "expected an existing folder with models");
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
