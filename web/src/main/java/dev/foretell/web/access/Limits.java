package dev.foretell.web.access;

import java.time.Duration;
import java.util.Optional;

/**
 * What all callers of a process share, over whatever protocol they call: the rate limit and the memory for bodies. Safe
 * for use by several threads.
 *
 * @param rate limits each key or address; empty for no limit
 * @param bodies the memory for bodies of requests in flight
 */
public record Limits(Optional<RateLimit> rate, ByteBudget bodies) {

    /** Bodies take at most a quarter of the heap, since parsing them needs memory, too. */
    private static final long BODY_BYTES = Runtime.getRuntime().maxMemory() / 4;

    /** What a caller is told for whose body no memory is left. */
    public static final String NO_ROOM = "Too many bytes of request bodies in flight; there is no room for this one.";

    /** New limits by the rules of access. */
    public static Limits of(Access access) {
        return new Limits(access.rate().map(RateLimit::new), new ByteBudget(BODY_BYTES));
    }

    /**
     * Counts a request.
     *
     * @param caller the caller, if the key is known
     * @param network the network that the request comes from
     * @return the time to wait; zero when the request is allowed
     */
    public Duration take(Optional<Principal> caller, String network) {
        return rate.map(limit ->
                        limit.take(caller.map(known -> "key " + known.name()).orElse(network)))
                .orElse(Duration.ZERO);
    }

    /** What a caller is told who must wait. */
    public static String tooMany(Optional<Principal> caller) {
        return "Too many requests: the limit of the " + (caller.isPresent() ? "key" : "address") + " is used up.";
    }
}
