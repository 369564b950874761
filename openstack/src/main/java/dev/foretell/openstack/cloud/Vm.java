package dev.foretell.openstack.cloud;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The state of a server at one moment.
 *
 * @param state such as {@code BUILD}, {@code ACTIVE}, {@code ERROR}
 * @param task the operation in progress, such as {@code spawning}
 * @param fault the reason of the state {@code ERROR}
 */
public record Vm(
        String id,
        String name,
        String state,
        Optional<String> task,
        Optional<String> fault,
        List<Address> addresses,
        Map<String, String> metadata) {

    /** One of its addresses. */
    public record Address(String text, boolean floating, boolean ipv6) {

        /** The address in the form of a URL's host. */
        public String host() {
            return ipv6 ? "[" + text + "]" : text;
        }
    }

    /** Whether it is active. */
    public boolean isActive() {
        return state.equals("ACTIVE");
    }

    /** Whether it failed. */
    public boolean isInError() {
        return state.equals("ERROR");
    }

    /**
     * The address to reach it at: a floating address, else an IPv4 address, else any; empty while the compute service
     * has none.
     */
    public Optional<Address> address() {
        return addresses.stream()
                .filter(Address::floating)
                .findFirst()
                .or(() -> addresses.stream().filter(each -> !each.ipv6()).findFirst())
                .or(() -> addresses.stream().findFirst());
    }

    /** State and task, such as {@code BUILD (spawning)}. */
    public String progress() {
        return task.map(each -> state + " (" + each + ")").orElse(state);
    }
}
