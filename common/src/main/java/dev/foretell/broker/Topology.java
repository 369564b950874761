package dev.foretell.broker;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The exchanges and queues on the wire (docs/protocol.md), declared by web and worker alike, so that either may start
 * first. Declaring is idempotent. Works on RabbitMQ 3.10 to 4.x; a broker that does not know an argument may ignore it.
 */
final class Topology {

    static final String JOBS = "foretell.jobs";
    static final String RESULTS = "foretell.results";
    static final String DEAD = "foretell.dead";
    static final String DEAD_ANSWERS = "foretell.dead.answers";
    static final String WORKERS = "foretell.workers";

    /** How often the broker delivers a job that is not acknowledged before it becomes a dead letter. */
    static final int DELIVERY_LIMIT = 5;

    /** The longest queue of jobs; the broker refuses more ({@code reject-publish}), and the caller gets an error. */
    static final int MAX_QUEUE_LENGTH = 10_000;

    /** The most dead letters that are kept for people; the oldest are dropped first. */
    private static final int MAX_DEAD_LETTERS = 10_000;

    private static final Map<String, Object> JOB_ARGUMENTS = Map.of(
            "x-queue-type", "quorum",
            "x-delivery-limit", DELIVERY_LIMIT,
            "x-dead-letter-exchange", DEAD,
            "x-max-length", MAX_QUEUE_LENGTH,
            "x-overflow", "reject-publish");

    /**
     * A result is never dead-lettered, however often its consumer dies. Since RabbitMQ 4.0 a queue without a limit has
     * one of 20, and earlier releases have no value that means "none".
     */
    private static final Map<String, Object> ANSWER_ARGUMENTS =
            Map.of("x-queue-type", "quorum", "x-delivery-limit", 1_000_000);

    /** Before November 2026 they had no delivery limit; RabbitMQ 4 then gives a result up after 20 deliveries. */
    private static final Map<String, Object> FORMER_ANSWER_ARGUMENTS = Map.of("x-queue-type", "quorum");

    private Topology() {}

    /** The routing key of a model's jobs. */
    static String routingKey(String model, boolean bulk) {
        return bulk ? model + ".bulk" : model;
    }

    /** The queue of a model's jobs. */
    static String queue(String model, boolean bulk) {
        return JOBS + "." + routingKey(model, bulk);
    }

    /**
     * Declares what all models share.
     *
     * @throws RefusedDeclarationException when the broker refuses some of it
     */
    static void declareShared(Connection connection) throws IOException {
        try (Declarations declarations = new Declarations(connection)) {
            declareExchange(declarations, JOBS, BuiltinExchangeType.DIRECT);
            declareExchange(declarations, DEAD, BuiltinExchangeType.FANOUT);
            declareExchange(declarations, WORKERS, BuiltinExchangeType.FANOUT);
            declareAnswerQueue(declarations, RESULTS, channel -> {});
            require(declarations
                    .refusal(channel -> {
                        declareQueue(channel, DEAD, Map.of("x-max-length", MAX_DEAD_LETTERS));
                        channel.queueBind(DEAD, DEAD, "");
                    })
                    .map(words -> QueueRefusal.ofQueue(DEAD, words)));
            declareAnswerQueue(declarations, DEAD_ANSWERS, channel -> channel.queueBind(DEAD_ANSWERS, DEAD, ""));
        }
    }

    private static void declareExchange(Declarations declarations, String name, BuiltinExchangeType type)
            throws IOException {
        require(declarations
                .refusal(channel -> channel.exchangeDeclare(name, type, true))
                .map(words -> QueueRefusal.ofExchange(name, words)));
    }

    /** Declares a queue of answers. One that an earlier version has declared is used as it is. */
    private static void declareAnswerQueue(Declarations declarations, String name, Declarations.Declaration bind)
            throws IOException {
        Optional<String> refusal = refusal(declarations, name, ANSWER_ARGUMENTS, bind);
        if (refusal.isPresent()
                && refusal(declarations, name, FORMER_ANSWER_ARGUMENTS, bind).isPresent()) {
            require(refusal.map(words -> QueueRefusal.ofQueue(name, words)));
        }
    }

    private static Optional<String> refusal(
            Declarations declarations, String name, Map<String, Object> arguments, Declarations.Declaration bind)
            throws IOException {
        return declarations.refusal(channel -> {
            declareQueue(channel, name, arguments);
            bind.on(channel);
        });
    }

    private static void require(Optional<QueueRefusal> refusal) throws RefusedDeclarationException {
        if (refusal.isPresent()) {
            throw new RefusedDeclarationException(refusal.get());
        }
    }

    /**
     * Declares the queues of a model, after what all models share.
     *
     * @return the broker's refusal of one of them, because of which the model cannot be used
     */
    static Optional<QueueRefusal> declareJobs(Connection connection, String model) throws IOException {
        try (Declarations declarations = new Declarations(connection)) {
            for (boolean bulk : List.of(false, true)) {
                String queue = queue(model, bulk);
                Optional<String> refusal = refusal(
                        declarations,
                        queue,
                        JOB_ARGUMENTS,
                        channel -> channel.queueBind(queue, JOBS, routingKey(model, bulk)));
                if (refusal.isPresent()) {
                    return refusal.map(words -> QueueRefusal.ofQueue(queue, words));
                }
            }
            return Optional.empty();
        }
    }

    private static void declareQueue(Channel channel, String name, Map<String, Object> arguments) throws IOException {
        channel.queueDeclare(name, true, false, false, arguments);
    }
}
