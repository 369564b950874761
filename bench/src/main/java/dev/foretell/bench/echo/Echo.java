package dev.foretell.bench.echo;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.foretell.bench.measure.LatencyRecorder;
import dev.foretell.bench.measure.MeasurementListener;
import dev.foretell.bench.measure.Report;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/**
 * Requests and replies through the bare broker, in the least code: what web and worker do on the wire, with the same
 * client library, without HTTP, JSON and model. The yardstick for the whole: no server with this broker in the middle
 * can be faster. Can be run several times, but not concurrently.
 */
public final class Echo {

    /** The approximate size of a request with one row of the diabetes model. */
    public static final int REQUEST_BYTES = 60;

    /** The approximate size of its answer. */
    public static final int REPLY_BYTES = 150;

    static final String QUEUE = "foretell.bench.echo";

    /** The arguments of a model queue ({@code dev.foretell.broker.Topology}); nothing is dead-lettered here. */
    private static final Map<String, Object> ARGUMENTS = Map.of(
            "x-queue-type", "quorum",
            "x-delivery-limit", 5,
            "x-dead-letter-exchange", "foretell.dead",
            "x-max-length", 10_000,
            "x-overflow", "reject-publish");

    private final Broker broker;
    private final int concurrency;
    private final int bytes;
    private final int replyBytes;

    /**
     * An echo that has not run yet.
     *
     * @param concurrency the requests in flight at any time
     */
    public Echo(Broker broker, int concurrency, int bytes, int replyBytes) {
        this.broker = broker;
        this.concurrency = concurrency;
        this.bytes = bytes;
        this.replyBytes = replyBytes;
    }

    /** Runs it once. The queue exists only during the run. */
    public Report run(Duration warmup, Duration duration, MeasurementListener listener)
            throws IOException, TimeoutException, InterruptedException {
        try (Connection web = broker.connect("bench-requester");
                Connection worker = broker.connect("bench-responder")) {
            Channel setup = web.createChannel();
            setup.queueDeclare(QUEUE, true, false, false, ARGUMENTS);
            setup.queuePurge(QUEUE);
            try {
                return run(web, worker, new LatencyRecorder(warmup, duration), listener);
            } finally {
                setup.queueDelete(QUEUE);
            }
        }
    }

    private Report run(Connection web, Connection worker, LatencyRecorder recorder, MeasurementListener listener)
            throws IOException, TimeoutException, InterruptedException {
        failWhenLost(web, recorder);
        failWhenLost(worker, recorder);
        try (EchoResponder responder = new EchoResponder(worker, new byte[replyBytes], recorder)) {
            EchoRequester requester = new EchoRequester(web, new byte[bytes], recorder);
            responder.start();
            requester.start(concurrency);
            recorder.await(listener);
            requester.drain();
            responder.drain();
        }
        return recorder.report(
                "echo: requests of " + bytes + " bytes, replies of " + replyBytes + ", " + concurrency + " in flight",
                1);
    }

    private static void failWhenLost(Connection connection, LatencyRecorder recorder) {
        connection.addShutdownListener(cause -> {
            if (!cause.isInitiatedByApplication()) {
                recorder.failed("connection lost: " + cause.getMessage());
            }
        });
    }
}
