package dev.foretell.openstack;

import dev.foretell.openstack.cloud.Cloud;
import dev.foretell.openstack.cloud.CloudException;
import dev.foretell.openstack.cloud.FloatingIp;
import dev.foretell.openstack.cloud.SecurityGroup;
import dev.foretell.openstack.cloud.Vm;

/**
 * Deletes what a launch created, and nothing else. Can be repeated: what does not exist any more is skipped. For one
 * thread.
 */
final class Deletion {

    private final Cloud cloud;
    private final Progress progress;

    Deletion(Cloud cloud, Progress progress) {
        this.cloud = cloud;
        this.progress = progress;
    }

    /**
     * Deletes all resources that carry the tag of a launch of this name: the floating IP, the server and, after the
     * server, its security group.
     *
     * @throws CloudException if the cloud refuses, or the server is not deleted in time
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

    /** Deletes a group. The ports of a deleted server may use it for a moment longer. */
    private void delete(SecurityGroup group, Deadline deadline) {
        if (!deadline.awaitTrue(() -> isDeleted(group))) {
            throw new CloudException("security group " + group.name() + " (" + group.id() + ") is still in use after "
                    + deadline + "; something that this launch did not create uses it");
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
