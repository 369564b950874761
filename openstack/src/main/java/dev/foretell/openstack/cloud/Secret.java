package dev.foretell.openstack.cloud;

/** Text that is never printed: it shows itself as {@code ***}. Immutable. */
public record Secret(String value) {

    @Override
    public String toString() {
        return "***";
    }
}
