package dev.foretell.openstack;

import dev.foretell.openstack.cloud.Cloud;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Deletes what a launch made. For one use. */
@Command(
        description = "Deletes exactly what a launch made: floating IP, server, security group."
                + " May be repeated; when nothing is left, that is no failure.")
final class DeleteCommand implements Callable<Integer> {

    private final Context context;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private CloudOptions options = new CloudOptions();

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "5m",
            description = "how long it may take until the server is gone (default: ${DEFAULT-VALUE})")
    private Duration timeout = Duration.ZERO;

    DeleteCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        String name = options.name();
        Cloud cloud = options.login(context.surroundings());
        PrintWriter out = spec.commandLine().getOut();
        new Deletion(cloud, Progress.on(out)).run(name, context.within(timeout));
        out.println("Nothing of launch '" + name + "' is left.");
        out.flush();
        return 0;
    }
}
