package dev.foretell.broker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConfirmCallback;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.Return;
import com.rabbitmq.client.ReturnCallback;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The part of a broker that keeps dead letters, without a network: messages go, come back, and are counted. Used by one
 * thread.
 */
final class FakeLetterBroker {

    /** What the broker does with a job that is put back. */
    enum Answer {
        TAKE,
        RETURN,
        REFUSE
    }

    private final SortedMap<Long, GetResponse> ready = new TreeMap<>();
    private final List<String> published = new ArrayList<>();
    private final Map<String, Integer> queues;
    private String product = "RabbitMQ";
    private Answer answer = Answer.TAKE;
    private int lockedFor;
    private boolean locked;
    private boolean breaking;
    private long tags;

    FakeLetterBroker(Map<String, Integer> queues) {
        this.queues = queues;
    }

    void embedded() {
        product = "qpid";
    }

    void answering(Answer wanted) {
        answer = wanted;
    }

    /** Somebody else reads, for so many tries. */
    void lockedFor(int tries) {
        lockedFor = tries;
    }

    /** The next channel breaks in the midst of it. */
    void breaking() {
        breaking = true;
    }

    void add(String id, int bytes) {
        AMQP.BasicProperties properties =
                new AMQP.BasicProperties.Builder().messageId(id).build();
        tags++;
        ready.put(
                tags,
                new GetResponse(new Envelope(tags, false, Topology.DEAD, "iris"), properties, new byte[bytes], 0));
    }

    /** The ids of the letters that wait, in order. */
    List<String> waiting() {
        return ready.values().stream()
                .map(each -> each.getProps().getMessageId())
                .toList();
    }

    List<String> published() {
        return published;
    }

    boolean isLocked() {
        return locked;
    }

    Connection connection() {
        return proxy(Connection.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "createChannel" -> channel();
            case "getServerProperties" -> Map.of("product", product);
            default -> throw new UnsupportedOperationException(method.getName());
        });
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(
                Proxy.newProxyInstance(FakeLetterBroker.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private Channel channel() {
        OpenChannel channel = new OpenChannel();
        return proxy(Channel.class, (proxy, method, arguments) -> channel.call(method.getName(), arguments));
    }

    private static IOException closed(int code) {
        AMQP.Channel.Close why = new AMQP.Channel.Close.Builder()
                .replyCode(code)
                .replyText("no")
                .classId(0)
                .methodId(0)
                .build();
        return new IOException(new ShutdownSignalException(false, false, why, new Object()));
    }

    private final class OpenChannel {
        private final SortedMap<Long, GetResponse> unacknowledged = new TreeMap<>();
        private final List<ConfirmCallback> acks = new ArrayList<>();
        private final List<ConfirmCallback> nacks = new ArrayList<>();
        private final List<ReturnCallback> returns = new ArrayList<>();
        private long next = 1;
        private boolean open = true;

        @SuppressWarnings("NullAway") // A method without a result gives null.
        Object call(String method, Object[] arguments) throws IOException {
            return switch (method) {
                case "isOpen" -> open;
                case "queueDeclarePassive" -> declared((String) arguments[0]);
                case "queueDeclare" -> lock();
                case "queueDelete" -> {
                    locked = false;
                    yield null;
                }
                case "basicGet" -> get((boolean) arguments[1]);
                case "basicAck" -> nothing(unacknowledged.remove((Long) arguments[0]) != null);
                case "basicNack", "abort" -> {
                    ready.putAll(unacknowledged);
                    unacknowledged.clear();
                    open = !method.equals("abort");
                    yield null;
                }
                case "addConfirmListener" ->
                    nothing(acks.add((ConfirmCallback) arguments[0]) && nacks.add((ConfirmCallback) arguments[1]));
                case "addReturnListener" -> nothing(returns.add((ReturnCallback) arguments[0]));
                case "getNextPublishSeqNo" -> next;
                case "basicPublish" -> publish((AMQP.BasicProperties) arguments[3], (String) arguments[1]);
                default -> null;
            };
        }

        @SuppressWarnings({"NullAway", "unused"})
        private Object nothing(boolean done) {
            return null;
        }

        private AMQP.Queue.DeclareOk declared(String queue) throws IOException {
            boolean dead = queue.equals(Topology.DEAD);
            if (!dead && !queues.containsKey(queue)) {
                open = false;
                throw closed(AMQP.NOT_FOUND);
            }
            return new AMQP.Queue.DeclareOk.Builder()
                    .queue(queue)
                    .messageCount(dead ? ready.size() : queues.getOrDefault(queue, 0))
                    .consumerCount(1)
                    .build();
        }

        @SuppressWarnings("NullAway")
        private Object lock() throws IOException {
            if (lockedFor-- > 0) {
                throw closed(AMQP.RESOURCE_LOCKED);
            }
            locked = true;
            return null;
        }

        @SuppressWarnings("NullAway")
        private GetResponse get(boolean acknowledged) throws IOException {
            if (breaking) {
                throw closed(AMQP.INTERNAL_ERROR);
            }
            if (ready.isEmpty()) {
                return null;
            }
            GetResponse first = ready.remove(ready.firstKey());
            if (!acknowledged) {
                unacknowledged.put(first.getEnvelope().getDeliveryTag(), first);
            }
            return new GetResponse(first.getEnvelope(), first.getProps(), first.getBody(), ready.size());
        }

        @SuppressWarnings("NullAway")
        private Object publish(AMQP.BasicProperties properties, String key) throws IOException {
            long tag = next++;
            if (answer == Answer.TAKE) {
                published.add(key + " " + properties.getMessageId());
            } else if (answer == Answer.RETURN) {
                returns.forEach(each -> each.handle(new Return(312, "NO_ROUTE", "", key, properties, new byte[0])));
            }
            for (ConfirmCallback each : answer == Answer.REFUSE ? nacks : acks) {
                each.handle(tag, false);
            }
            return null;
        }
    }
}
