package dev.foretell.web.access;

import java.util.Set;

/**
 * Somebody who has shown a key. Immutable; holds no secret.
 *
 * @param name the key's name
 * @param rights what the key allows
 */
public record Caller(String name, Set<Right> rights) {

    public Caller {
        rights = Set.copyOf(rights);
    }

    /** Whether the key has the right. */
    public boolean may(Right right) {
        return rights.contains(right);
    }
}
