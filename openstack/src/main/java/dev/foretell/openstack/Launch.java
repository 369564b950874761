package dev.foretell.openstack;

import dev.foretell.openstack.cloud.Cloud;
import dev.foretell.openstack.cloud.CloudException;
import dev.foretell.openstack.cloud.CloudNetwork;
import dev.foretell.openstack.cloud.FloatingIp;
import dev.foretell.openstack.cloud.SecurityGroup;
import dev.foretell.openstack.cloud.Vm;
import dev.foretell.openstack.cloud.VmRequest;
import java.util.List;

/** Creates the resources of a plan: security group, server, floating IP. For one plan and one thread. */
final class Launch {

    private static final int SSH = 22;

    private final Cloud cloud;
    private final Progress progress;

    Launch(Cloud cloud, Progress progress) {
        this.cloud = cloud;
        this.progress = progress;
    }

    /**
     * Creates them, and waits until the server is active.
     *
     * @return the server, and its address
     * @throws CloudException if the cloud refuses, or the server fails or is not active in time; what was created by
     *     then remains
     */
    RunningServer run(LaunchPlan plan, Deadline deadline) {
        SecurityGroup group = securityGroup(plan);
        String name = plan.tag().name();
        String id = cloud.boot(new VmRequest(
                name,
                plan.image(),
                plan.flavor(),
                plan.network(),
                plan.keyPair(),
                group,
                plan.userData().base64(),
                plan.tag().metadata()));
        progress.tellMade("server " + name + " (" + id + ")");
        Vm vm = new VmWatch(cloud, progress).awaitActive(id, name, deadline);
        return new RunningServer(vm, plan.pool().map(pool -> attached(pool, vm, plan)));
    }

    private FloatingIp attached(CloudNetwork pool, Vm vm, LaunchPlan plan) {
        FloatingIp ip =
                cloud.attachFloatingIp(pool, vm, plan.network(), plan.tag().description());
        progress.tellMade("floating IP " + ip.address() + " (" + ip.id() + ")");
        return ip;
    }

    private SecurityGroup securityGroup(LaunchPlan plan) {
        SecurityGroup group =
                cloud.createSecurityGroup(plan.groupName(), plan.tag().description());
        progress.tellMade("security group " + group.name() + " (" + group.id() + ")");
        for (String etherType : List.of("IPv4", "IPv6")) {
            cloud.letIn(group, SSH, etherType);
            cloud.letIn(group, HealthProbe.PORT, etherType);
        }
        return group;
    }
}
