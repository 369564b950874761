package dev.foretell.openstack.cloud;

import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * An account as one source tells it, by the names that {@code clouds.yaml} has for its parts. Immutable; printing it shows no value.
 *
 * @param naming how that source calls a part, for messages
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
