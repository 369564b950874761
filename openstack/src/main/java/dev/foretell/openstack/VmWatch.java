package dev.foretell.openstack;

import dev.foretell.openstack.cloud.Cloud;
import dev.foretell.openstack.cloud.CloudException;
import dev.foretell.openstack.cloud.Vm;
import java.util.Optional;

/** Waits until a server is active, and prints each change of its state. For one server and one thread. */
final class VmWatch {

    private final Cloud cloud;
    private final Progress progress;
    private String last = "";

    VmWatch(Cloud cloud, Progress progress) {
        this.cloud = cloud;
        this.progress = progress;
    }

    /**
     * Waits until the server is active.
     *
     * @throws CloudException if it failed, was deleted, or is not active in time
     */
    Vm awaitActive(String id, String name, Deadline deadline) {
        return deadline.await(() -> Optional.of(look(id, name)).filter(Vm::isActive))
                .orElseThrow(() -> new CloudException("server " + name + " is still " + last + " after " + deadline));
    }

    private Vm look(String id, String name) {
        Vm vm = cloud.vm(id).orElseThrow(() -> new CloudException("server " + name + " was deleted by another client"));
        if (!vm.progress().equals(last)) {
            last = vm.progress();
            progress.tell("server " + name + ": " + last);
        }
        checkAlive(vm);
        return vm;
    }

    /**
     * Refuses a server that failed.
     *
     * @throws CloudException with the cloud's reason
     */
    static void checkAlive(Vm vm) {
        if (vm.isInError()) {
            throw new CloudException(
                    "server " + vm.name() + " is in state ERROR: " + vm.fault().orElse("the cloud does not say why"));
        }
    }
}
