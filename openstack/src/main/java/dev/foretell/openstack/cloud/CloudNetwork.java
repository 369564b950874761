package dev.foretell.openstack.cloud;

/**
 * A network for servers, or for floating IPs.
 *
 * @param external whether it is a pool of floating IPs
 */
public record CloudNetwork(String id, String name, boolean external) implements NamedResource {

    @Override
    public String describe() {
        return external ? name + " (external)" : name;
    }
}
