package dev.foretell.openstack;

import dev.foretell.openstack.cloud.Cloud;
import dev.foretell.openstack.cloud.FloatingIp;
import dev.foretell.openstack.cloud.SecurityGroup;
import dev.foretell.openstack.cloud.Vm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The resources that carry the tag of a launch, and so were created by it. Immutable. */
record LaunchResources(List<Vm> vms, List<FloatingIp> floatingIps, List<SecurityGroup> securityGroups) {

    /** The resources of the launches of a name. Other resources with that name are left out. */
    static LaunchResources find(Cloud cloud, String name) {
        return new LaunchResources(
                cloud.vms(name).stream()
                        .filter(vm -> isOf(name, LaunchTag.in(vm.metadata())))
                        .toList(),
                cloud.floatingIps().stream()
                        .filter(ip -> isOf(name, LaunchTag.in(ip.description())))
                        .toList(),
                cloud.securityGroups().stream()
                        .filter(group -> isOf(name, LaunchTag.in(group.description())))
                        .toList());
    }

    private static boolean isOf(String name, Optional<LaunchTag> tag) {
        return tag.filter(each -> each.name().equals(name)).isPresent();
    }

    boolean isNothing() {
        return vms.isEmpty() && floatingIps.isEmpty() && securityGroups.isEmpty();
    }

    /** The resources in words, one line each. */
    List<String> describe() {
        List<String> things = new ArrayList<>();
        vms.forEach(vm -> things.add("server " + vm.name() + ", " + vm.state() + " (" + vm.id() + ")"));
        floatingIps.forEach(ip -> things.add("floating IP " + ip.address() + " (" + ip.id() + ")"));
        securityGroups.forEach(group -> things.add("security group " + group.name() + " (" + group.id() + ")"));
        return things;
    }
}
