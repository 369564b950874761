package dev.foretell.broker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Consumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A connection without a broker: it notes what is declared and consumed, and the test plays the broker's part. */
final class FakeConnection {

    private record Consumption(String queue, Consumer consumer, String tag, Channel channel) {}

    private final Map<String, Consumption> tagged = new ConcurrentHashMap<>();
    private final Map<String, Consumption> consumptions = new ConcurrentHashMap<>();
    private final Map<String, Consumption> cancelled = new ConcurrentHashMap<>();
    private final List<Integer> prefetches = new CopyOnWriteArrayList<>();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final Set<String> declared = ConcurrentHashMap.newKeySet();
    private final List<String> closed = new CopyOnWriteArrayList<>();
    private final List<String> acknowledged = new CopyOnWriteArrayList<>();
    private final AtomicInteger tags = new AtomicInteger();
    private final AtomicLong deliveries = new AtomicLong();
    private final Connection connection = proxy(Connection.class, this::call);
    private volatile boolean refusing;
    private volatile boolean aborted;

    private interface Call {
        Object call(Object proxy, String method, Object[] arguments) throws IOException;
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                FakeConnection.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) ->
                        call.call(proxy, method.getName(), arguments == null ? new Object[0] : arguments)));
    }

    Connection connection() {
        return connection;
    }

    @SuppressWarnings("NullAway") // A method without a result gives null.
    private Object call(Object proxy, String method, Object[] arguments) {
        return switch (method) {
            case "createChannel" -> proxy(Channel.class, this::callChannel);
            case "getServerProperties" -> Map.of("product", "RabbitMQ");
            case "addBlockedListener" -> null;
            case "abort" -> {
                aborted = true;
                yield null;
            }
            default -> throw new UnsupportedOperationException(method);
        };
    }

    @SuppressWarnings("NullAway") // A method without a result gives null.
    private Object callChannel(Object channel, String method, Object[] arguments) throws IOException {
        switch (method) {
            case "queueDeclare" -> {
                if (arguments.length == 0) {
                    return new AMQP.Queue.DeclareOk.Builder().queue("callback").build();
                }
                if (refusing) {
                    throw new IOException("refused");
                } else if (refused.contains((String) arguments[0])) {
                    throw precondition((String) arguments[0]);
                }
                declared.add((String) arguments[0]);
            }
            case "basicConsume" -> {
                String tag = "tag" + tags.incrementAndGet();
                if (!(arguments[2] instanceof Consumer)) {
                    return tag;
                }
                String queue = (String) arguments[0];
                Consumption consumption = new Consumption(queue, (Consumer) arguments[2], tag, (Channel) channel);
                consumptions.put(queue, consumption);
                tagged.put(tag, consumption);
                return tag;
            }
            case "basicQos" -> prefetches.add((Integer) arguments[0]);
            case "basicCancel" -> {
                Consumption consumption = tagged.get((String) arguments[0]);
                if (consumption != null) {
                    cancelled.put(consumption.queue(), consumption);
                }
            }
            case "basicAck" -> acknowledged.add(arguments[0] + ((boolean) arguments[1] ? " multiple" : ""));
            case "abort" ->
                consumptions.forEach((queue, consumption) -> {
                    if (consumption.channel() == channel) {
                        closed.add(queue);
                    }
                });
            case "getConnection" -> {
                return connection;
            }
            case "hashCode" -> {
                return System.identityHashCode(channel);
            }
            case "equals" -> {
                return channel == arguments[0];
            }
            default -> {}
        }
        return null;
    }

    private static IOException precondition(String queue) {
        AMQP.Channel.Close close = new AMQP.Channel.Close.Builder()
                .replyCode(AMQP.PRECONDITION_FAILED)
                .replyText("PRECONDITION_FAILED - " + queue)
                .build();
        return new IOException(new ShutdownSignalException(false, false, close, new Object()));
    }

    /** Has the broker refuse one queue, as it does when another one of that name exists. */
    void refuse(String queue) {
        refused.add(queue);
    }

    /** Has the broker accept that queue. */
    void accept(String queue) {
        refused.remove(queue);
    }

    /** Has the broker refuse to declare queues. */
    void refuse() {
        refusing = true;
    }

    boolean isAborted() {
        return aborted;
    }

    Set<String> declared() {
        return declared;
    }

    /** The queues that are consumed: those whose cancellation was asked for are not. */
    Set<String> consumed() {
        Set<String> consumed = ConcurrentHashMap.newKeySet();
        consumptions.forEach((queue, consumption) -> {
            if (!consumption.equals(cancelled.get(queue))) {
                consumed.add(queue);
            }
        });
        return consumed;
    }

    Set<String> cancelled() {
        return cancelled.keySet();
    }

    /** The queues whose channels were closed. */
    List<String> closed() {
        return closed;
    }

    List<String> acknowledged() {
        return acknowledged;
    }

    /** The prefetches that were asked for, in order; each holds for the consumers that are started next. */
    List<Integer> prefetches() {
        return prefetches;
    }

    /** The broker confirms that the consumer that was cancelled last is. */
    void confirmCancellation(String queue) {
        Consumption last = Objects.requireNonNull(cancelled.get(queue), queue);
        last.consumer().handleCancelOk(last.tag());
    }

    /** The broker delivers a job. */
    void deliver(String queue, String id) {
        Consumption consumption = consumption(queue);
        AMQP.BasicProperties properties =
                new AMQP.BasicProperties.Builder().correlationId(id).build();
        try {
            consumption
                    .consumer()
                    .handleDelivery(
                            consumption.tag(),
                            new Envelope(deliveries.incrementAndGet(), false, Topology.JOBS, queue),
                            properties,
                            new byte[0]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Consumption consumption(String queue) {
        return Objects.requireNonNull(consumptions.get(queue), queue);
    }
}
