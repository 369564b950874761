package dev.foretell.openstack;

import dev.foretell.openstack.cloud.Cloud;
import dev.foretell.openstack.cloud.FloatingIp;
import dev.foretell.openstack.cloud.Vm;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the state of a launch. For one use. */
@Command(
        description = "Shows the state of a launch: the server, its addresses, whether the system is ready,"
                + " and the end of its console. Exits with 1 if there is no such server.")
final class StatusCommand extends CloudCommand {

    @Option(
            names = "--console",
            paramLabel = "LINES",
            defaultValue = "10",
            description = "number of console lines to show (default: ${DEFAULT-VALUE})")
    private int lines;

    StatusCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        String name = options.name();
        Cloud cloud = login();
        LaunchResources resources = LaunchResources.find(cloud, name);
        PrintWriter out = out();
        resources.vms().forEach(vm -> tell(out, cloud, cloud.vm(vm.id()).orElse(vm), resources.floatingIps()));
        resources
                .securityGroups()
                .forEach(group -> out.println("security group  " + group.name() + " (" + group.id() + ")"));
        if (resources.vms().isEmpty()) {
            out.println("there is no server of a launch '" + name + "'"
                    + (resources.isNothing() ? "" : "; delete the rest with: " + options.command("delete")));
        }
        out.flush();
        return resources.vms().isEmpty() ? 1 : 0;
    }

    private void tell(PrintWriter out, Cloud cloud, Vm vm, List<FloatingIp> ips) {
        out.println("server          " + vm.name() + " (" + vm.id() + ")");
        out.println("state           " + vm.progress());
        vm.fault().ifPresent(fault -> out.println("fault           " + fault));
        vm.addresses().stream()
                .filter(address -> !address.floating())
                .forEach(address -> out.println("address         " + address.text()));
        ips.forEach(ip -> out.println("floating IP     " + ip.address() + " (" + ip.id() + ")"));
        Optional<Vm.Address> address =
                ips.stream().findFirst().map(FloatingIp::toAddress).or(vm::address);
        address.ifPresent(each -> out.println("health          "
                + context.health().ready(each).text() + ", " + context.health().page(each, "/")));
        List<String> console = lines > 0 ? cloud.console(vm.id(), lines) : List.of();
        console.forEach(line -> out.println("console         " + line));
    }
}
