package dev.foretell.openstack;

import dev.foretell.openstack.cloud.Cloud;
import dev.foretell.openstack.cloud.CloudException;
import dev.foretell.openstack.cloud.Vm;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Waits for a launched system. For one use. */
@Command(description = "Waits until the system of a launch is ready to predict.")
final class WaitCommand extends CloudCommand {

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "15m",
            description = "how long to wait, such as 90s or 15m (default: ${DEFAULT-VALUE})")
    private Duration timeout = Duration.ZERO;

    WaitCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        String name = options.name();
        Cloud cloud = login();
        Progress progress = Progress.on(out());
        Deadline deadline = context.within(timeout);
        LaunchResources resources = LaunchResources.find(cloud, name);
        Vm vm = resources.vms().stream()
                .findFirst()
                .orElseThrow(() -> new CloudException("there is no server of a launch '" + name + "'"));
        Vm active = new VmWatch(cloud, progress).awaitActive(vm.id(), name, deadline);
        RunningServer running =
                new RunningServer(active, resources.floatingIps().stream().findFirst());
        new ReadyWatch(cloud, context.health(), progress).await(running, deadline);
        return 0;
    }
}
