package dev.foretell.openstack;

import dev.foretell.openstack.cloud.CloudException;
import dev.foretell.openstack.cloud.UsageException;
import java.time.Duration;
import java.util.Locale;
import java.util.logging.LogManager;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The program {@code foretell-openstack}. Exits with 0; with 1 if the cloud or the launched system failed; with 2 if an
 * option or a setting is invalid.
 */
@Command(
        name = Main.NAME,
        description = "Launches a VM that serves Foretell on an OpenStack cloud, and deletes it.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:the cloud refused, failed or timed out; the message lists what exists now",
            "2:an option or a setting is wrong; nothing was created"
        })
public final class Main implements Runnable {

    static final String NAME = "foretell-openstack";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Main() {}

    /** Runs one command. */
    public static void main(String[] arguments) {
        // Libraries write numbers and names for the cloud by the default locale; elsewhere it may have other digits.
        Locale.setDefault(Locale.ENGLISH);
        LogManager.getLogManager().reset(); // OkHttp logs warnings there about how openstack4j uses it
        try {
            System.exit(commandLine(Context.ofThisProcess()).execute(arguments));
        } catch (LinkageError e) {
            System.err.println(NAME + ": a library in lib/ is missing, or has a wrong version: " + e);
            System.exit(ExitCode.SOFTWARE);
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "expected a command");
    }

    static CommandLine commandLine(Context context) {
        CommandLine line = new CommandLine(new Main())
                .addSubcommand("launch", new LaunchCommand(context))
                .addSubcommand("status", new StatusCommand(context))
                .addSubcommand("wait", new WaitCommand(context))
                .addSubcommand("delete", new DeleteCommand(context));
        String version = String.valueOf(Main.class.getPackage().getImplementationVersion());
        line.getCommandSpec().version(version);
        line.getSubcommands()
                .values()
                .forEach(command -> command.getCommandSpec().version(version));
        return line.registerConverter(Duration.class, DurationText::parse)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((failure, arguments) -> tellUsage(failure))
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println(NAME + ": " + message(failure));
                    return failure instanceof UsageException ? ExitCode.USAGE : ExitCode.SOFTWARE;
                });
    }

    private static int tellUsage(ParameterException failure) {
        CommandLine command = failure.getCommandLine();
        command.getErr().println(NAME + ": " + failure.getMessage());
        command.getErr().println("try: " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE;
    }

    /**
     * The message of an exception. Exceptions that are not thrown on purpose are shown with their class, as they are
     * bugs.
     */
    private static String message(Exception failure) {
        return failure instanceof UsageException || failure instanceof CloudException
                ? String.valueOf(failure.getMessage())
                : "unexpected " + failure;
    }
}
