package dev.foretell.web.access;

import java.util.Set;

/**
 * A caller with a valid key. Immutable; holds no secret.
 *
 * @param name the name of the key
 * @param rights the rights of the key
 */
public record Principal(String name, Set<Right> rights) {

    public Principal {
        rights = Set.copyOf(rights);
    }

    /** Whether the key has the right. */
    public boolean may(Right right) {
        return rights.contains(right);
    }
}
