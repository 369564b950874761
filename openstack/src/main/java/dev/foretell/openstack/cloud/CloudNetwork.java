package dev.foretell.openstack.cloud;

/**
 * What a server is plugged into, or floating IPs come from.
 *
 * @param external whether it is a pool of floating IPs
 */
public record CloudNetwork(String id, String name, boolean external) implements NamedResource {

    @Override
    public String describe() {
        return external ? name + " (external)" : name;
    }
}
