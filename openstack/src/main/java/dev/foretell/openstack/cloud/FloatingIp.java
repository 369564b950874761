package dev.foretell.openstack.cloud;

/** A public address. The description contains the tag of its launch. */
public record FloatingIp(String id, String address, String description) {

    /** The address of the server that it is attached to. */
    public Vm.Address toAddress() {
        return new Vm.Address(address, true, address.indexOf(':') >= 0);
    }
}
