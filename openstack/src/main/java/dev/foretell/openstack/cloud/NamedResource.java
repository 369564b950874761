package dev.foretell.openstack.cloud;

/** A thing of the cloud that people choose by its name or its id. */
public interface NamedResource {

    /** Unique in the cloud. */
    String id();

    /** What people call it; several may have the same. */
    String name();

    /** The name, and what helps to choose it. */
    String describe();
}
