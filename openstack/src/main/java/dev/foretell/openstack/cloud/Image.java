package dev.foretell.openstack.cloud;

/**
 * The image that a server's disk is created from.
 *
 * @param minRam the memory that it needs, in MiB; 0 if not specified
 * @param minDisk the disk that it needs, in GiB; 0 if not specified
 */
public record Image(String id, String name, boolean active, long minRam, long minDisk) implements NamedResource {

    @Override
    public String describe() {
        return active ? name : name + " (not active)";
    }
}
