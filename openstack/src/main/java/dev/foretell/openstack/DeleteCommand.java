package dev.foretell.openstack;

import dev.foretell.openstack.cloud.Cloud;
import java.io.PrintWriter;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Deletes what a launch created. For one use. */
@Command(
        description = "Deletes exactly what a launch created: floating IP, server, security group."
                + " Can be repeated; succeeds if nothing is left.")
final class DeleteCommand extends CloudCommand {

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "5m",
            description = "time limit of the deletion (default: ${DEFAULT-VALUE})")
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
