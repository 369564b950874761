package dev.foretell.openstack.cloud;

/**
 * The size of a server.
 *
 * @param ram MiB
 * @param disk GiB; 0: as large as the image
 */
public record Flavor(String id, String name, int ram, int vcpus, int disk) implements NamedResource {

    @Override
    public String describe() {
        return name + " (" + vcpus + " vCPU, " + ram + " MiB, " + disk + " GiB)";
    }
}
