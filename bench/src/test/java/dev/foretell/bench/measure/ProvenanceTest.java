package dev.foretell.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.bench.load.BulkCommand;
import dev.foretell.bench.ratio.RatioCommand;
import dev.foretell.settings.Durations;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class ProvenanceTest {

    @Test
    void has_the_options_of_the_command_with_their_defaults() {
        Provenance run =
                Provenance.of(parsed(new RatioCommand(), "--rounds", "5", "--warmup", "500ms", "--pass-rows", "1,32"));

        assertThat(run.command()).isEqualTo("ratio");
        assertThat(run.time()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
        assertThat(run.machine().processors()).isPositive();
        assertThat(run.options())
                .containsEntry("--rounds", 5)
                .containsEntry("--warmup", "PT0.5S")
                .containsEntry("--duration", "PT5S")
                .containsEntry("--model", "diabetes")
                .doesNotContainKeys("--help", "--version", "--url", "--broker-pid");
        assertThat(run.options().get("--pass-rows")).hasToString("[1, 32]");
    }

    @Test
    void tells_no_secrets_and_no_folders() {
        Provenance ratio = Provenance.of(
                parsed(new RatioCommand(), "--broker", "amqp://me:secret@rabbit:5672/bench", "--models", "a/folder"));
        Provenance bulk = Provenance.of(parsed(new BulkCommand(), "--key", "secret"));

        assertThat(ratio.options())
                .containsEntry("--broker", "amqp://rabbit:5672/bench")
                .containsEntry("--models", "folder");
        assertThat(bulk.options()).doesNotContainKey("--key").doesNotContainValue("secret");
    }

    private static CommandSpec parsed(Object command, String... arguments) {
        CommandLine line = new CommandLine(command).registerConverter(Duration.class, Durations::parse);
        line.parseArgs(arguments);
        return line.getCommandSpec();
    }
}
