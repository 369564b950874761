package dev.foretell.standalone.harness;

/** Jobs that become dead letters, since they expire before a worker takes them. Stateless. */
public final class ExpiredJobs {

    /** The input of each of them. */
    public static final String ROW = "{\"instances\": [[6,148,72,35,0,33.6,0.627,50]]}";

    /** The milliseconds after which a job expires that no worker is to take. */
    public static final String AT_ONCE = "1";

    private static final String DEAD = "foretell.dead";

    private ExpiredJobs() {}

    /**
     * Publishes jobs for the diabetes model, with the ids {@code letter-1}, {@code letter-2} and so on; returns when
     * all are dead letters.
     */
    public static void bury(AmqpClient client, AmqpClient.Callback callback, int many, String expiration) {
        long before = client.waiting(DEAD);
        for (int i = 1; i <= many; i++) {
            String id = "letter-" + i;
            callback.send(
                    "diabetes",
                    callback.properties(id).messageId(id).expiration(expiration).build(),
                    ROW);
        }
        Eventually.until("all are dead letters", () -> client.waiting(DEAD) == before + many);
    }
}
