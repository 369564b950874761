package dev.foretell.openstack.cloud;

/** A public address. The description tells whose it is. */
public record FloatingIp(String id, String address, String description) {

    /** Where to ask the server that it leads to. */
    public Vm.Address toAddress() {
        return new Vm.Address(address, true, address.indexOf(':') >= 0);
    }
}
