package dev.foretell.openstack.cloud;

/**
 * What a server is plugged into, or floating IPs come from.
 *
 * @param external whether it is a pool of floating IPs
 */
public record Network(String id, String name, boolean external) implements Named {

    @Override
    public String describe() {
        return external ? name + " (external)" : name;
    }
}
