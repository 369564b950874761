package dev.foretell.openstack;

import dev.foretell.openstack.cloud.Cloud;
import java.io.PrintWriter;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Deletes what a launch made. For one use. */
@Command(
        description = "Deletes exactly what a launch made: floating IP, server, security group."
                + " May be repeated; when nothing is left, that is no failure.")
final class DeleteCommand extends CloudCommand {

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "5m",
            description = "how long it may take until the server is gone (default: ${DEFAULT-VALUE})")
    private Duration timeout = Duration.ZERO;

    DeleteCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        String name = options.name();
        Cloud cloud = login();
        PrintWriter out = out();
        new Deletion(cloud, Progress.on(out)).run(name, context.within(timeout));
        out.println("Nothing of launch '" + name + "' is left.");
        out.flush();
        return 0;
    }
}
