package dev.foretell.openstack.cloud;

/** A resource of the cloud that people choose by its name or its id. */
public interface NamedResource {

    /** Unique in the cloud. */
    String id();

    /** The name, which may not be unique. */
    String name();

    /** The name, and details that help to choose. */
    String describe();
}
