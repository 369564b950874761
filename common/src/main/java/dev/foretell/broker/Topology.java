package dev.foretell.broker;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.TimeoutException;

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

    private Topology() {}

    /** The routing key of a model's jobs. */
    static String routingKey(String model, boolean bulk) {
        return bulk ? model + ".bulk" : model;
    }

    /** The queue of a model's jobs. */
    static String queue(String model, boolean bulk) {
        return JOBS + "." + routingKey(model, bulk);
    }

    /** Declares everything, on a channel of its own. */
    static void declare(Connection connection, Collection<String> models) throws IOException, TimeoutException {
        try (Channel channel = connection.createChannel()) {
            declare(channel, models);
        }
    }

    private static void declare(Channel channel, Collection<String> models) throws IOException {
        channel.exchangeDeclare(JOBS, BuiltinExchangeType.DIRECT, true);
        channel.exchangeDeclare(DEAD, BuiltinExchangeType.FANOUT, true);
        channel.exchangeDeclare(WORKERS, BuiltinExchangeType.FANOUT, true);
        declareQueue(channel, RESULTS, ANSWER_ARGUMENTS);
        declareQueue(channel, DEAD, Map.of("x-max-length", MAX_DEAD_LETTERS));
        declareQueue(channel, DEAD_ANSWERS, ANSWER_ARGUMENTS);
        channel.queueBind(DEAD, DEAD, "");
        channel.queueBind(DEAD_ANSWERS, DEAD, "");
        for (String model : models) {
            declareJobQueue(channel, model, false);
            declareJobQueue(channel, model, true);
        }
    }

    private static void declareJobQueue(Channel channel, String model, boolean bulk) throws IOException {
        declareQueue(channel, queue(model, bulk), JOB_ARGUMENTS);
        channel.queueBind(queue(model, bulk), JOBS, routingKey(model, bulk));
    }

    private static void declareQueue(Channel channel, String name, Map<String, Object> arguments) throws IOException {
        channel.queueDeclare(name, true, false, false, arguments);
    }
}
