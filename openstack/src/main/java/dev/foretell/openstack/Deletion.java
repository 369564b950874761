package dev.foretell.openstack;

import dev.foretell.openstack.cloud.Cloud;
import dev.foretell.openstack.cloud.CloudException;
import dev.foretell.openstack.cloud.FloatingIp;
import dev.foretell.openstack.cloud.SecurityGroup;
import dev.foretell.openstack.cloud.Vm;

/** Deletes what a launch made, and nothing else. May be repeated: what is gone already is passed over. For one thread. */
final class Deletion {

    private final Cloud cloud;
    private final Progress progress;

    Deletion(Cloud cloud, Progress progress) {
        this.cloud = cloud;
        this.progress = progress;
    }

    /**
     * Deletes all that carries the tag of a launch of this name: floating IP, server, and when the server is gone its security group.
     *
     * @throws CloudException when the cloud refuses, or the server is not gone in time
     */
    void run(String name, Deadline deadline) {
        LaunchResources resources = LaunchResources.find(cloud, name);
        resources.floatingIps().forEach(this::release);
        resources.vms().forEach(vm -> {
            cloud.deleteVm(vm.id());
            progress.tell("server " + vm.name() + ": being deleted");
        });
        resources.vms().forEach(vm -> awaitGone(vm, deadline));
        resources.securityGroups().forEach(group -> delete(group, deadline));
    }

    private void release(FloatingIp ip) {
        cloud.releaseFloatingIp(ip);
        progress.tell("floating IP " + ip.address() + ": released");
    }

    private void awaitGone(Vm vm, Deadline deadline) {
        if (!deadline.awaitTrue(() -> cloud.vm(vm.id()).isEmpty())) {
            throw new CloudException("server " + vm.name() + " is not gone after " + deadline + fault(vm));
        }
        progress.tell("server " + vm.name() + ": gone");
    }

    private String fault(Vm vm) {
        return cloud.vm(vm.id()).flatMap(Vm::fault).map(fault -> ": " + fault).orElse("");
    }

    /** The ports of a server that is gone may hold its group for a moment. */
    private void delete(SecurityGroup group, Deadline deadline) {
        if (!deadline.awaitTrue(() -> isDeleted(group))) {
            throw new CloudException("security group " + group.name() + " (" + group.id() + ") is still in use after "
                    + deadline + "; something that this launch did not make uses it");
        }
        progress.tell("security group " + group.name() + ": deleted");
    }

    private boolean isDeleted(SecurityGroup group) {
        try {
            cloud.deleteSecurityGroup(group);
            return true;
        } catch (CloudException e) {
            if (e.isConflict()) {
                return false;
            }
            throw e;
        }
    }
}
