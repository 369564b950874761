package dev.foretell.bench.echo;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import dev.foretell.bench.measure.Failures;
import dev.foretell.bench.measure.Tally;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The worker's part of an {@link Echo}: replies to each request, and acknowledges it once the reply is confirmed. The n-th
 * delivery is answered by the n-th message on the other channel, so a confirm's tag is the tag to acknowledge.
 */
final class EchoResponder implements AutoCloseable {

    private static final int PERSISTENT = 2;
    private static final int PREFETCH = 128;
    private static final long DRAIN_SECONDS = 10;

    private final Channel requests;
    private final Channel replies;
    private final byte[] body;
    private final Tally tally;
    /** The connection's reader, which learns of the confirms, must not wait for a write. */
    private final ExecutorService acknowledger =
            Executors.newSingleThreadExecutor(task -> new Thread(task, "bench-acknowledger"));

    private final ConfirmedTags confirmed = new ConfirmedTags();
    private long acknowledged;
    private boolean acknowledging;

    EchoResponder(Connection connection, byte[] body, Tally tally) throws IOException {
        this.requests = connection.createChannel();
        this.replies = connection.createChannel();
        this.body = body;
        this.tally = tally;
    }

    void start() throws IOException {
        replies.confirmSelect();
        replies.addConfirmListener(this::confirmed, (tag, multiple) -> tally.failed("reply refused"));
        replies.addReturnListener(message -> tally.failed("reply returned"));
        requests.basicQos(PREFETCH);
        requests.basicConsume(Echo.QUEUE, false, (tag, message) -> reply(message), tag -> tally.failed("cancelled"));
    }

    private void reply(Delivery request) throws IOException {
        if (replies.getNextPublishSeqNo() != request.getEnvelope().getDeliveryTag()) {
            tally.failed("replies and requests are out of step");
        }
        String id = request.getProperties().getCorrelationId();
        AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                .messageId(id)
                .correlationId(id)
                .type("prediction")
                .contentType("application/json")
                .deliveryMode(PERSISTENT)
                .build();
        replies.basicPublish("", request.getProperties().getReplyTo(), true, properties, body);
    }

    private void confirmed(long tag, boolean multiple) {
        synchronized (this) {
            confirmed.add(tag, multiple);
            if (acknowledging || confirmed.last() == acknowledged) {
                return;
            }
            acknowledging = true;
        }
        acknowledger.execute(this::acknowledge);
    }

    /** Acknowledges all that is confirmed; what is confirmed meanwhile gathers for the next time. */
    private void acknowledge() {
        long last;
        synchronized (this) {
            acknowledging = false;
            last = confirmed.last();
            acknowledged = last;
        }
        try {
            requests.basicAck(last, true);
        } catch (IOException | AlreadyClosedException e) {
            tally.failed("acknowledging: " + Failures.message(e));
        }
    }

    /** Awaits the last confirms and sends the last acknowledgements. */
    void drain() throws InterruptedException, TimeoutException {
        if (!replies.waitForConfirms(TimeUnit.SECONDS.toMillis(DRAIN_SECONDS))) {
            tally.failed("not every reply was confirmed");
        }
        acknowledger.shutdown();
        if (!acknowledger.awaitTermination(DRAIN_SECONDS, TimeUnit.SECONDS)) {
            tally.failed("not every request was acknowledged");
        }
    }

    @Override
    public void close() {
        acknowledger.shutdownNow();
    }
}
