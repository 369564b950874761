package dev.foretell.openstack;

import dev.foretell.openstack.cloud.CloudException;
import dev.foretell.openstack.cloud.FloatingIp;
import dev.foretell.openstack.cloud.Vm;
import java.util.Optional;

/**
 * A server that runs. Immutable.
 *
 * @param floatingIp the one that the launch attached: the compute service may learn of it only later
 */
record RunningServer(Vm vm, Optional<FloatingIp> floatingIp) {

    /**
     * Where to ask it.
     *
     * @throws CloudException when it has no address
     */
    Vm.Address reachableAt() {
        return floatingIp
                .map(FloatingIp::toAddress)
                .or(vm::address)
                .orElseThrow(() -> new CloudException("server " + vm.name() + " has no address"));
    }
}
