package dev.foretell.openstack.cloud;

import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The values of an account from one source, by their keys in {@code clouds.yaml}. Immutable; printing it shows no
 * value.
 *
 * @param naming the source's name for a key, for messages
 */
record AccountValues(Map<String, String> values, UnaryOperator<String> naming) {

    AccountValues {
        values = Map.copyOf(values);
    }

    Optional<String> find(String part) {
        return Optional.ofNullable(values.get(part));
    }

    String nameOf(String part) {
        return naming.apply(part);
    }

    @Override
    public String toString() {
        return values.keySet().toString();
    }
}
