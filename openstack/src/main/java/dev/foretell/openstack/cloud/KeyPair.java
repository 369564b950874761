package dev.foretell.openstack.cloud;

/** The public key for SSH access to a server. Its name is its id. */
public record KeyPair(String name) implements NamedResource {

    @Override
    public String id() {
        return name;
    }

    @Override
    public String describe() {
        return name;
    }
}
