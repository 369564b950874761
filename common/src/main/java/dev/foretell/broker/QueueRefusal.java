package dev.foretell.broker;

/**
 * The broker's refusal to declare one of our exchanges or queues, mostly because another one of this name exists.
 * Immutable.
 *
 * @param name the name of the exchange or queue
 * @param reason the broker's own words
 * @param remedy what mends it, for people who may use the broker's commands
 */
public record QueueRefusal(String name, String reason, String remedy) {

    /** A refusal of a queue. */
    static QueueRefusal ofQueue(String queue, String reason) {
        return of(
                "queue " + queue,
                reason,
                "delete it, with the messages in it: rabbitmqctl delete_queue " + queue
                        + " (with -p <virtual host> unless that is /)");
    }

    /** A refusal of an exchange. */
    static QueueRefusal ofExchange(String exchange, String reason) {
        return of(
                "exchange " + exchange,
                reason,
                "delete it: rabbitmqadmin delete exchange name=" + exchange + " (or on the broker's management page)");
    }

    private static QueueRefusal of(String name, String reason, String deletion) {
        if (reason.startsWith("ACCESS_REFUSED")) {
            return new QueueRefusal(name, reason, "give Foretell's user the permission: rabbitmqctl set_permissions");
        } else if (reason.startsWith("RESOURCE_LOCKED")) {
            return new QueueRefusal(name, reason, "end the client that has declared it for itself alone (exclusive)");
        }
        return new QueueRefusal(name, reason, deletion);
    }

    /** {@code The broker refuses the queue foretell.jobs.iris: PRECONDITION_FAILED - ...}. */
    public String message() {
        return "The broker refuses the " + name + ": " + reason;
    }
}
