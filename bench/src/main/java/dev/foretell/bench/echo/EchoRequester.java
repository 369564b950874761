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
 * The web's part of an {@link Echo}: publishes requests with confirms, consumes the replies from its own queue, and
 * publishes the next request for each reply.
 */
final class EchoRequester {

    private static final int PERSISTENT = 2;
    private static final long DRAIN_SECONDS = 10;

    private final Channel requests;
    private final Channel callback;
    private final byte[] body;
    private final LatencyRecorder recorder;
    private final Map<String, Long> inFlight = new ConcurrentHashMap<>();
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

    /** Publishes on the consumer's thread: switching threads for each request would cost more than it gains. */
    private void replied(String id) throws IOException {
        Long begun = inFlight.remove(id);
        if (begun == null) {
            recorder.failed("reply to no request");
            return;
        }
        recorder.done(begun);
        if (!recorder.isOver()) {
            publish();
        } else if (inFlight.isEmpty()) {
            drained.countDown();
        }
    }

    private synchronized void publish() throws IOException {
        String id = Long.toString(++number);
        inFlight.put(id, System.nanoTime());
        requests.basicPublish("", Echo.QUEUE, true, properties(id), body);
    }

    /** The properties of a job. */
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

    /** Waits, after the run, for the outstanding replies and confirms. */
    void drain() throws InterruptedException, TimeoutException {
        if (!drained.await(DRAIN_SECONDS, TimeUnit.SECONDS)) {
            recorder.failed("no reply to " + inFlight.size() + " requests");
        } else if (!requests.waitForConfirms(TimeUnit.SECONDS.toMillis(DRAIN_SECONDS))) {
            recorder.failed("not every request was confirmed");
        }
    }
}
