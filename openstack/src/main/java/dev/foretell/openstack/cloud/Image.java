package dev.foretell.openstack.cloud;

/**
 * What a server's disk is made from.
 *
 * @param minRam how many MiB of memory it needs; 0: it does not say
 * @param minDisk how many GiB of disk it needs; 0: it does not say
 */
public record Image(String id, String name, boolean active, long minRam, long minDisk) implements NamedResource {

    @Override
    public String describe() {
        return active ? name : name + " (not active)";
    }
}
