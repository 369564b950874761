package dev.foretell.model.command;

import dev.foretell.manifest.InvalidManifestException;
import dev.foretell.model.ModelException;
import dev.foretell.model.engine.EngineException;
import dev.foretell.model.keras.KerasException;
import dev.foretell.model.npz.NpzException;
import dev.foretell.model.onnx.OnnxException;
import dev.foretell.process.ProcessLocale;
import dev.foretell.settings.SettingsException;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The program. Ends with 0 when all is done, with 1 when something was refused or failed, with 2 when an option is
 * wrong.
 */
@Command(
        name = Main.NAME,
        description =
                "Adds Keras and ONNX models to a model repository, and manages those that are there.%nA running system"
                        + " picks up changes by itself; nothing needs a restart.%n",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:refused, or a check failed; nothing was changed", "2:an option is wrong"},
        footer = {
            "",
            "A model that Keras saved is served in two steps:",
            "  foretell-model add model.keras --name churn",
            "  curl localhost:5100/v2/models/churn"
        })
public final class Main implements Runnable {

    static final String NAME = "foretell-model";

    /** The exceptions whose messages are shown as they are. */
    private static final Set<Class<?>> SHOWN_AS_THEY_ARE = Set.of(
            CommandException.class,
            KerasException.class,
            OnnxException.class,
            EngineException.class,
            ModelException.class,
            NpzException.class,
            InvalidManifestException.class);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Main() {}

    /** Runs one command. */
    public static void main(String[] arguments) {
        ProcessLocale.setEnglish();
        // What libraries log would stand between the lines of a command line.
        System.setProperty("logback.configurationFile", "dev/foretell/model/command/logback.xml");
        System.exit(run(arguments));
    }

    private static int run(String[] arguments) {
        try {
            return commandLine(System.getenv()).execute(arguments);
        } catch (LinkageError e) {
            System.err.println(NAME + ": a library in lib/ is missing or is not the right one: " + e);
        } catch (OutOfMemoryError e) {
            System.err.println(NAME + ": not enough memory: " + e.getMessage());
        }
        return ExitCode.SOFTWARE;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "expected a command");
    }

    /** The commands, with this environment; for one use. */
    public static CommandLine commandLine(Map<String, String> environment) {
        CommandLine line = new CommandLine(new Main())
                .addSubcommand(new AddCommand(environment))
                .addSubcommand(new ListCommand(environment))
                .addSubcommand(new ShowCommand(environment))
                .addSubcommand(new CheckCommand(environment))
                .addSubcommand(new TrafficCommand(environment))
                .addSubcommand(new RemoveCommand(environment));
        String version = String.valueOf(Main.class.getPackage().getImplementationVersion());
        line.getCommandSpec().version(version);
        line.getSubcommands().values().forEach(command -> adorn(command, version));
        return line.setParameterExceptionHandler((failure, arguments) -> tellUsage(failure))
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println(NAME + ": " + oneLine(message(failure)));
                    return failure instanceof SettingsException ? ExitCode.USAGE : ExitCode.SOFTWARE;
                });
    }

    private static void adorn(CommandLine command, String version) {
        command.getCommandSpec().version(version);
        command.getCommandSpec().usageMessage().parameterListHeading("%n").optionListHeading("%n");
    }

    private static int tellUsage(ParameterException failure) {
        CommandLine command = failure.getCommandLine();
        command.getErr().println(NAME + ": " + oneLine(String.valueOf(failure.getMessage())));
        command.getErr().println("try: " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE;
    }

    private static String message(Exception failure) {
        if (failure instanceof IOException e) {
            return IoFailures.message(e);
        }
        return SHOWN_AS_THEY_ARE.contains(failure.getClass()) || failure instanceof SettingsException
                ? String.valueOf(failure.getMessage())
                : "unexpected " + failure;
    }

    /** Names come from files. */
    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*[\\r\\n]+\\s*", "; ").replaceAll("\\p{Cntrl}", "?");
    }
}
