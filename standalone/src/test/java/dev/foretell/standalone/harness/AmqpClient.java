package dev.foretell.standalone.harness;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.ShutdownSignalException;
import dev.foretell.manifest.Catalog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A client that knows the protocol and uses none of our code. One file, since it is the whole protocol as others have
 * to write it. Used by one thread.
 */
public final class AmqpClient implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 30_000;

    /** A message as it arrived. */
    public record Message(AMQP.BasicProperties properties, String body) {}

    private interface Call<T> {
        T on(Channel channel) throws IOException;
    }

    private final Connection connection;
    private @Nullable Channel holding;
    private final ScheduledExecutorService heartbeats = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "pretended-worker");
        thread.setDaemon(true);
        return thread;
    });

    public AmqpClient(URI broker) {
        try {
            connection = connect(broker);
        } catch (IOException | TimeoutException e) {
            throw new AssertionError("no broker at " + broker.getHost() + ":" + broker.getPort(), e);
        }
    }

    private static Connection connect(URI broker) throws IOException, TimeoutException {
        ConnectionFactory factory = new ConnectionFactory();
        try {
            factory.setUri(broker);
        } catch (Exception e) {
            throw new IllegalArgumentException(e);
        }
        factory.setAutomaticRecoveryEnabled(false);
        factory.setConnectionTimeout(TIMEOUT_MILLIS);
        factory.setHandshakeTimeout(TIMEOUT_MILLIS);
        return factory.newConnection("test");
    }

    /** Whether a broker accepts connections. */
    public static boolean canConnect(URI broker) {
        try {
            connect(broker).abort();
            return true;
        } catch (IOException | TimeoutException e) {
            return false;
        }
    }

    /** Makes a call on its own channel, since an error closes the channel. */
    private <T> T with(Call<T> call) {
        try {
            Channel channel = connection.createChannel();
            try {
                return call.on(channel);
            } finally {
                channel.abort();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes all queues and exchanges of ours. */
    public void wipe() {
        with(channel -> {
            for (String model : Catalog.read(ForetellProcess.MODELS).names()) {
                channel.queueDelete("foretell.jobs." + model);
                channel.queueDelete("foretell.jobs." + model + ".bulk");
            }
            for (String queue : List.of("foretell.results", "foretell.dead", "foretell.dead.answers")) {
                channel.queueDelete(queue);
            }
            for (String exchange : List.of("foretell.jobs", "foretell.dead", "foretell.workers")) {
                channel.exchangeDelete(exchange);
            }
            return true;
        });
    }

    /** Declares a durable queue. */
    public void declare(String queue, Map<String, Object> arguments) {
        with(channel -> channel.queueDeclare(queue, true, false, false, arguments));
    }

    /** Declares a durable exchange. */
    public void declareExchange(String exchange, String type) {
        with(channel -> channel.exchangeDeclare(exchange, type, true));
    }

    /** Deletes an exchange. */
    public void deleteExchange(String exchange) {
        with(channel -> channel.exchangeDelete(exchange));
    }

    /** Deletes a queue. */
    public void delete(String queue) {
        with(channel -> channel.queueDelete(queue));
    }

    /** The number of messages in a queue that are ready for delivery; -1 when there is no such queue. */
    public long waiting(String queue) {
        try {
            return with(channel -> (long) channel.queueDeclarePassive(queue).getMessageCount());
        } catch (UncheckedIOException e) {
            if (e.getCause() != null && e.getCause().getCause() instanceof ShutdownSignalException) {
                return -1;
            }
            throw e;
        }
    }

    /** Takes a message from a queue. */
    public Optional<Message> take(String queue) {
        return with(channel -> {
            GetResponse response = channel.basicGet(queue, true);
            return response == null
                    ? Optional.empty()
                    : Optional.of(new Message(response.getProps(), text(response.getBody())));
        });
    }

    /** Takes a job as a worker does: when this client is closed before it answers, the broker redelivers the job. */
    public Optional<GetResponse> hold(String queue) {
        try {
            return Optional.ofNullable(holding().basicGet(queue, false));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Answers a job that it has taken. */
    public void answer(GetResponse job, String answer) {
        AMQP.BasicProperties properties = job.getProps();
        try {
            holding()
                    .basicPublish(
                            "",
                            properties.getReplyTo(),
                            properties(properties.getCorrelationId()).build(),
                            answer.getBytes(StandardCharsets.UTF_8));
            holding().basicAck(job.getEnvelope().getDeliveryTag(), false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has the broker dead-letter a job that it has taken. */
    public void giveUp(GetResponse job) {
        try {
            holding().basicReject(job.getEnvelope().getDeliveryTag(), false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Channel holding() throws IOException {
        if (holding == null) {
            holding = connection.createChannel();
        }
        return holding;
    }

    /** The properties of a worker's message about a job. */
    public static AMQP.BasicProperties.Builder properties(@Nullable String id) {
        return new AMQP.BasicProperties.Builder().correlationId(id).contentType("application/json");
    }

    /** Sends the webs a message about a background job; returns when the broker has confirmed it. */
    public void tell(Message message) {
        with(channel -> {
            channel.confirmSelect();
            channel.basicPublish(
                    "", "foretell.results", message.properties(), message.body().getBytes(StandardCharsets.UTF_8));
            try {
                return channel.waitForConfirms(TIMEOUT_MILLIS);
            } catch (InterruptedException | TimeoutException e) {
                throw new AssertionError("the broker does not confirm", e);
            }
        });
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Why the broker dead-lettered a message. */
    public static String reason(Message letter) {
        return letter.properties().getHeaders().get("x-death") instanceof List<?> deaths
                        && deaths.get(0) instanceof Map<?, ?> latest
                ? String.valueOf(latest.get("reason"))
                : "none";
    }

    /** A callback queue, and the messages that arrive in it. */
    public static final class Callback {
        private final Channel channel;
        private final String queue;
        private final Queue<Message> messages = new ConcurrentLinkedQueue<>();

        private Callback(Channel channel, String queue) throws IOException {
            this.channel = channel;
            this.queue = queue.isEmpty() ? channel.queueDeclare().getQueue() : queue;
            channel.basicConsume(
                    this.queue,
                    true,
                    (tag, message) -> messages.add(new Message(message.getProperties(), text(message.getBody()))),
                    tag -> {});
        }

        /** The properties of a job with this queue as its {@code reply_to}. */
        public AMQP.BasicProperties.Builder properties(String id) {
            return new AMQP.BasicProperties.Builder()
                    .correlationId(id)
                    .contentType("application/json")
                    .replyTo(queue);
        }

        /** Sends a job on the channel that consumes the answers. */
        public void send(String routingKey, AMQP.BasicProperties properties, byte[] body) {
            try {
                channel.basicPublish("foretell.jobs", routingKey, true, properties, body);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Sends a job with a text as its body. */
        public void send(String routingKey, AMQP.BasicProperties properties, String body) {
            send(routingKey, properties, body.getBytes(StandardCharsets.UTF_8));
        }

        /** Waits for the answer with a correlation id. */
        public Message await(String id) {
            Eventually.until("the answer " + id + " has arrived", () -> find(id).isPresent());
            return find(id).orElseThrow();
        }

        private Optional<Message> find(String id) {
            return messages.stream()
                    .filter(message -> id.equals(message.properties().getCorrelationId()))
                    .findFirst();
        }

        /** All messages that have arrived. */
        public List<Message> all() {
            return List.copyOf(messages);
        }
    }

    /** Declares a callback queue that the broker names. */
    public Callback callback() {
        return callback("");
    }

    /** Declares a callback queue with a name. */
    public Callback callback(String queue) {
        try {
            return new Callback(connection.createChannel(), queue);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Sends heartbeats of a worker that serves a model but takes no jobs, until this client is closed. So webs queue
     * jobs that they would refuse if there were no worker.
     */
    public void pretendWorker(String model) {
        pretendWorker(model, 0);
    }

    /** Sends heartbeats of a worker with a limit of rows per batch; see {@link #pretendWorker(String)}. */
    public void pretendWorker(String model, int batchLimit) {
        String heartbeat = "{\"worker\":\"pretended\",\"host\":\"test\",\"started\":\"2026-11-20T08:00:00Z\","
                + "\"state\":\"serving\",\"served\":[{\"model\":\"" + model
                + "\",\"version\":\"1\",\"batch_limit\":" + batchLimit + "}]}";
        ScheduledFuture<?> unused = heartbeats.scheduleAtFixedRate(() -> say(heartbeat), 0, 1, TimeUnit.SECONDS);
    }

    private void say(String heartbeat) {
        try {
            with(channel -> {
                channel.exchangeDeclare("foretell.workers", "fanout", true);
                channel.basicPublish("foretell.workers", "", null, heartbeat.getBytes(StandardCharsets.UTF_8));
                return true;
            });
        } catch (UncheckedIOException | AlreadyClosedException e) {
            // The test has stopped the broker.
        }
    }

    /** Publishes a job again and again until the broker refuses it; returns how many it accepted. */
    public int fill(String routingKey, int most, String body) {
        return with(channel -> {
            channel.confirmSelect();
            int taken = 0;
            boolean full = false;
            while (!full && taken < most) {
                for (int i = 0; i < 100; i++) {
                    channel.basicPublish(
                            "foretell.jobs", routingKey, true, null, body.getBytes(StandardCharsets.UTF_8));
                }
                try {
                    full = !channel.waitForConfirms(TIMEOUT_MILLIS);
                } catch (InterruptedException | TimeoutException e) {
                    throw new AssertionError("the broker does not confirm", e);
                }
                taken += 100;
            }
            return taken;
        });
    }

    @Override
    public void close() {
        heartbeats.shutdownNow();
        connection.abort();
    }
}
