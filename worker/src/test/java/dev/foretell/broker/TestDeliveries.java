package dev.foretell.broker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConfirmCallback;
import dev.foretell.job.Answer;
import dev.foretell.job.AnswerJson;
import dev.foretell.job.Job;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Deliveries as a broker would bring them, and what came back for them; every answer is confirmed at once. */
public final class TestDeliveries {

    private final List<Answer> answers = new CopyOnWriteArrayList<>();
    private final List<Long> acknowledged = new CopyOnWriteArrayList<>();
    private final List<ConfirmCallback> confirmed = new ArrayList<>();
    private final AtomicLong published = new AtomicLong();
    private final AtomicLong delivered = new AtomicLong();
    private final Channel channel = (Channel) Proxy.newProxyInstance(
            TestDeliveries.class.getClassLoader(),
            new Class<?>[] {Channel.class},
            (proxy, method, arguments) -> call(method.getName(), arguments == null ? new Object[0] : arguments));
    private final Acknowledgements acknowledgements = new Acknowledgements(channel, Runnable::run);
    private final Replies replies = new Replies(confirms());

    private Confirms confirms() {
        try {
            return new Confirms(channel);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("NullAway") // A method without a result gives null.
    private Object call(String method, Object[] arguments) throws IOException {
        switch (method) {
            case "getNextPublishSeqNo" -> {
                return published.get() + 1;
            }
            case "addConfirmListener" -> confirmed.add((ConfirmCallback) arguments[0]);
            case "basicPublish" -> {
                AMQP.BasicProperties properties = (AMQP.BasicProperties) arguments[3];
                answers.add(AnswerJson.read(properties.getCorrelationId(), (byte[]) arguments[4]));
                long tag = published.incrementAndGet();
                for (ConfirmCallback callback : confirmed) {
                    callback.handle(tag, false);
                }
            }
            case "basicAck" -> acknowledged.add((Long) arguments[0]);
            default -> {}
        }
        return null;
    }

    /** A job that was delivered some times before. */
    public Delivery deliver(Job job, int earlier) {
        long tag = delivered.incrementAndGet();
        acknowledgements.delivered(tag);
        return new Delivery(job, "callback", earlier, Duration.ZERO, new Settlement(acknowledgements, tag), replies);
    }

    /** The answers so far, in order. */
    public List<Answer> answers() {
        return List.copyOf(answers);
    }

    /** How many acknowledgements were sent. */
    public int acknowledgements() {
        return acknowledged.size();
    }
}
