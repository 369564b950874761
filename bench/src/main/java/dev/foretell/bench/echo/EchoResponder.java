package dev.foretell.bench.echo;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import dev.foretell.bench.measure.ErrorText;
import dev.foretell.bench.measure.LatencyRecorder;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The worker's part of an {@link Echo}: replies to each request, and acknowledges it when the reply is confirmed. The
 * n-th delivery is answered by the n-th message on the other channel, so the tag of a confirm is the tag to
 * acknowledge.
 */
final class EchoResponder implements AutoCloseable {

    private static final int PERSISTENT = 2;
    private static final int PREFETCH = 128;
    private static final long DRAIN_SECONDS = 10;

    private final Channel requests;
    private final Channel replies;
    private final byte[] body;
    private final LatencyRecorder recorder;
    /** The connection's reader thread receives the confirms, and must not block on a write. */
    private final ExecutorService acknowledger =
            Executors.newSingleThreadExecutor(task -> new Thread(task, "bench-acknowledger"));

    private final ConfirmedTags confirmed = new ConfirmedTags();
    private long acknowledged;
    private boolean acknowledging;

    EchoResponder(Connection connection, byte[] body, LatencyRecorder recorder) throws IOException {
        this.requests = connection.createChannel();
        this.replies = connection.createChannel();
        this.body = body;
        this.recorder = recorder;
    }

    void start() throws IOException {
        replies.confirmSelect();
        replies.addConfirmListener(this::confirmed, (tag, multiple) -> recorder.failed("reply refused"));
        replies.addReturnListener(message -> recorder.failed("reply returned"));
        requests.basicQos(PREFETCH);
        requests.basicConsume(Echo.QUEUE, false, (tag, message) -> reply(message), tag -> recorder.failed("cancelled"));
    }

    private void reply(Delivery request) throws IOException {
        if (replies.getNextPublishSeqNo() != request.getEnvelope().getDeliveryTag()) {
            recorder.failed("replies and requests are out of step");
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

    /** Acknowledges all that is confirmed; confirms that arrive meanwhile are left to the next call. */
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
            recorder.failed("acknowledging: " + ErrorText.message(e));
        }
    }

    /** Waits for the last confirms, and sends the last acknowledgements. */
    void drain() throws InterruptedException, TimeoutException {
        if (!replies.waitForConfirms(TimeUnit.SECONDS.toMillis(DRAIN_SECONDS))) {
            recorder.failed("not every reply was confirmed");
        }
        acknowledger.shutdown();
        if (!acknowledger.awaitTermination(DRAIN_SECONDS, TimeUnit.SECONDS)) {
            recorder.failed("not every request was acknowledged");
        }
    }

    @Override
    public void close() {
        acknowledger.shutdownNow();
    }
}
