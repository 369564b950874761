package dev.foretell.openstack;

import dev.foretell.openstack.cloud.CloudException;
import dev.foretell.openstack.cloud.FloatingIp;
import dev.foretell.openstack.cloud.Vm;
import java.util.Optional;

/**
 * An active server. Immutable.
 *
 * @param floatingIp the one that the launch attached; the compute service may list it only later
 */
record RunningServer(Vm vm, Optional<FloatingIp> floatingIp) {

    /**
     * The address to reach it at.
     *
     * @throws CloudException if it has none
     */
    Vm.Address reachableAt() {
        return floatingIp
                .map(FloatingIp::toAddress)
                .or(vm::address)
                .orElseThrow(() -> new CloudException("server " + vm.name() + " has no address"));
    }
}
