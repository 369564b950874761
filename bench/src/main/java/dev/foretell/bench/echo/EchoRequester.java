package dev.foretell.bench.echo;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.foretell.bench.measure.LatencyRecorder;
import java.io.IOException;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The web's part of an {@link Echo}: publishes with confirms, hears the replies on a queue of its own, and publishes the next
 * request for each.
 */
final class EchoRequester {

    private static final int PERSISTENT = 2;
    private static final long DRAIN_SECONDS = 10;

    private final Channel requests;
    private final Channel callback;
    private final byte[] body;
    private final LatencyRecorder recorder;
    private final Map<String, Long> underWay = new ConcurrentHashMap<>();
    private final CountDownLatch drained = new CountDownLatch(1);
    private String replyTo = "";
    private long number;

    EchoRequester(Connection connection, byte[] body, LatencyRecorder recorder) throws IOException {
        this.requests = connection.createChannel();
        this.callback = connection.createChannel();
        this.body = body;
        this.recorder = recorder;
    }

    void start(int concurrency) throws IOException {
        requests.confirmSelect();
        requests.addConfirmListener((tag, multiple) -> {}, (tag, multiple) -> recorder.failed("request refused"));
        requests.addReturnListener(message -> recorder.failed("request returned"));
        replyTo = callback.queueDeclare().getQueue();
        callback.basicConsume(
                replyTo, true, (tag, message) -> replied(message.getProperties().getCorrelationId()), tag -> {});
        for (int i = 0; i < concurrency; i++) {
            publish();
        }
    }

    /** The consumer's thread publishes too: a change of threads for each request would cost more than it brings. */
    private void replied(String id) throws IOException {
        Long begun = underWay.remove(id);
        if (begun == null) {
            recorder.failed("reply to no request");
            return;
        }
        recorder.done(begun);
        if (!recorder.isOver()) {
            publish();
        } else if (underWay.isEmpty()) {
            drained.countDown();
        }
    }

    private synchronized void publish() throws IOException {
        String id = Long.toString(++number);
        underWay.put(id, System.nanoTime());
        requests.basicPublish("", Echo.QUEUE, true, properties(id), body);
    }

    /** Those that a job has. */
    private AMQP.BasicProperties properties(String id) {
        return new AMQP.BasicProperties.Builder()
                .messageId(id)
                .correlationId(id)
                .replyTo(replyTo)
                .type("prediction")
                .contentType("application/json")
                .expiration("30000")
                .timestamp(Date.from(Instant.now()))
                .deliveryMode(PERSISTENT)
                .headers(Map.of("foretell-model", "echo"))
                .build();
    }

    /** Waits, once the time is over, for the replies and confirms that are still to come. */
    void drain() throws InterruptedException, TimeoutException {
        if (!drained.await(DRAIN_SECONDS, TimeUnit.SECONDS)) {
            recorder.failed("no reply to " + underWay.size() + " requests");
        } else if (!requests.waitForConfirms(TimeUnit.SECONDS.toMillis(DRAIN_SECONDS))) {
            recorder.failed("not every request was confirmed");
        }
    }
}
