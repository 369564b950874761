package dev.foretell.bench;

import dev.foretell.bench.echo.EchoCommand;
import dev.foretell.bench.engines.EnginesCommand;
import dev.foretell.bench.engines.VariantCommand;
import dev.foretell.bench.jmh.JmhCommand;
import dev.foretell.bench.load.BulkCommand;
import dev.foretell.bench.load.LoadCommand;
import dev.foretell.bench.measure.ErrorText;
import dev.foretell.bench.ratio.RatioCommand;
import dev.foretell.process.ProcessLocale;
import dev.foretell.settings.Durations;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.TypeConversionException;

/**
 * The program {@code foretell-bench}. Exits with 0; with 1 if anything failed while measuring; with 2 if an option is
 * invalid.
 */
@Command(
        name = "foretell-bench",
        description = "Measures Foretell and its parts.",
        mixinStandardHelpOptions = true,
        subcommands = {
            LoadCommand.class,
            BulkCommand.class,
            EchoCommand.class,
            EnginesCommand.class,
            VariantCommand.class,
            RatioCommand.class,
            JmhCommand.class
        })
public final class Main {

    private Main() {}

    /** Runs one command. */
    public static void main(String[] arguments) {
        ProcessLocale.setEnglish();
        System.setProperty("logback.configurationFile", "dev/foretell/bench/logback.xml");
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        String version = String.valueOf(Main.class.getPackage().getImplementationVersion());
        line.getCommandSpec().version(version);
        line.getSubcommands()
                .values()
                .forEach(command -> command.getCommandSpec().version(version));
        return line.registerConverter(Duration.class, Main::duration)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    boolean wrongOption = failure instanceof IllegalArgumentException;
                    String message = wrongOption ? failure.getMessage() : ErrorText.message(failure);
                    command.getErr().println(command.getCommandName() + ": " + message);
                    return wrongOption ? ExitCode.USAGE : ExitCode.SOFTWARE;
                });
    }

    /** A duration in the form of the settings. picocli shows only the message of a {@code TypeConversionException}. */
    static Duration duration(String text) {
        try {
            return Durations.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
