package dev.foretell.openstack.cloud;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A server as the cloud sees it at one moment.
 *
 * @param state such as {@code BUILD}, {@code ACTIVE}, {@code ERROR}
 * @param task what is being done to it, such as {@code spawning}
 * @param fault why it is in the state {@code ERROR}
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

        /** As it stands in a URL. */
        public String host() {
            return ipv6 ? "[" + text + "]" : text;
        }
    }

    /** Whether it runs. */
    public boolean isActive() {
        return state.equals("ACTIVE");
    }

    /** Whether it failed. */
    public boolean isInError() {
        return state.equals("ERROR");
    }

    /** Where to ask it: a floating address, else an IPv4 address, else any; none while the compute service knows none. */
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
