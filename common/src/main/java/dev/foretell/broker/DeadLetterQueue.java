package dev.foretell.broker;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The dead-letter queue {@code foretell.dead}, for people: lists its letters, and requeues or discards them. Safe for
 * use by several threads and processes.
 *
 * <p>AMQP 0-9-1 has no way to look at a message without taking it: letters are got, not acknowledged, and given back.
 * In a classic queue, which this one is, that costs them nothing and they keep their places.
 */
public final class DeadLetterQueue {

    /** The most letters that are listed, the oldest first. */
    public static final int MOST = 50;

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterQueue.class);

    /** The limit for the bytes of listed letters, which the broker sends with their bodies. */
    private static final long MOST_BYTES = 32L << 20;

    /** The bytes of letters that are requeued at a time, and held in memory. */
    private static final long BATCH_BYTES = 8L << 20;

    private static final Duration LONGEST_CONFIRM = Duration.ofSeconds(10);

    /**
     * The oldest letters.
     *
     * @param total how many letters there are
     * @param oldest the first of them, at most {@link #MOST}, fewer when they are large
     */
    public record Listing(long total, List<DeadLetter> oldest) {

        public Listing {
            oldest = List.copyOf(oldest);
        }
    }

    /**
     * The result of requeueing or discarding letters.
     *
     * @param moved how many were requeued or discarded
     * @param problem why the others were not, or null
     */
    public record Moved(int moved, @Nullable String problem) {}

    private final Supplier<@Nullable Connection> connection;
    private final DeadLetterTurns turns = new DeadLetterTurns();

    /** @param connection the connection at present, or null */
    DeadLetterQueue(Supplier<@Nullable Connection> connection) {
        this.connection = connection;
    }

    /**
     * Whether the broker keeps dead letters: the embedded one does not.
     *
     * @throws BrokerUnavailableException when there is no connection
     */
    public boolean areKept() {
        return areKept(connection());
    }

    private static boolean areKept(Connection connection) {
        return Expiration.of(connection) == Expiration.RELATIVE;
    }

    private Connection connection() {
        Connection current = connection.get();
        if (current == null) {
            throw new BrokerUnavailableException("The message broker is unavailable: there is no connection.");
        }
        return current;
    }

    /**
     * Lists the oldest letters.
     *
     * @throws BrokerUnavailableException when the broker does not give them
     */
    public Listing list() {
        return reading(new Listing(0, List.of()), channel -> {
            List<DeadLetter> letters = new ArrayList<>();
            AtomicLong left = new AtomicLong();
            scan(channel, response -> {
                letters.add(DeadLetterMessages.letter(response));
                left.set(response.getMessageCount()); // Exact, unlike what the queue says of itself a moment after.
                return false;
            });
            return new Listing(letters.size() + left.get(), letters);
        });
    }

    /** Reads the listed letters until one is wanted, and returns that one, or null. */
    private static @Nullable GetResponse scan(Channel channel, Predicate<GetResponse> wanted) throws IOException {
        long bytes = 0;
        for (int i = 0; i < MOST && bytes < MOST_BYTES; i++) {
            GetResponse response = channel.basicGet(Topology.DEAD, false);
            if (response == null || wanted.test(response)) {
                return response;
            }
            bytes += response.getBody().length;
        }
        return null;
    }

    private static @Nullable GetResponse scan(Channel channel, String id) throws IOException {
        return scan(channel, response -> id.equals(DeadLetterMessages.id(response.getProps())));
    }

    /**
     * Requeues a letter to the queue of its model, as a new job with the same id, and removes it when the broker has
     * confirmed that.
     *
     * @return nothing moved and no problem when it is not among the letters that {@link #list} shows
     * @throws BrokerUnavailableException when it cannot be done at present; the letter may then be in both queues
     */
    public Moved requeue(String id) {
        return reading(new Moved(0, null), channel -> {
            GetResponse found = scan(channel, id);
            return found == null ? new Moved(0, null) : publish(new Confirms(channel), channel, List.of(found));
        });
    }

    /** Requeues the oldest letters, at most so many; ends at the first problem. */
    public Moved requeue(int most) {
        return reading(new Moved(0, null), channel -> {
            Confirms confirms = new Confirms(channel);
            int moved = 0;
            List<GetResponse> batch = batch(channel, most);
            while (!batch.isEmpty()) {
                Moved now = publish(confirms, channel, batch);
                moved += now.moved();
                if (now.problem() != null) {
                    return new Moved(moved, now.problem());
                }
                batch = batch(channel, most - moved);
            }
            return new Moved(moved, null);
        });
    }

    private static List<GetResponse> batch(Channel channel, int most) throws IOException {
        List<GetResponse> batch = new ArrayList<>();
        long bytes = 0;
        while (batch.size() < Math.min(most, MOST) && bytes < BATCH_BYTES) {
            GetResponse response = channel.basicGet(Topology.DEAD, false);
            if (response == null) {
                return batch;
            }
            batch.add(response);
            bytes += response.getBody().length;
        }
        return batch;
    }

    /** Publishes letters as jobs; each is acknowledged when it is confirmed, and only then. */
    private static Moved publish(Confirms confirms, Channel channel, List<GetResponse> letters) throws IOException {
        Map<GetResponse, CompletableFuture<Confirms.Outcome>> outcomes = new LinkedHashMap<>();
        for (GetResponse letter : letters) {
            CompletableFuture<Confirms.Outcome> outcome = new CompletableFuture<>();
            outcomes.put(letter, outcome);
            confirms.publish(
                    Topology.JOBS,
                    letter.getEnvelope().getRoutingKey(),
                    DeadLetterMessages.job(letter.getProps()),
                    letter.getBody(),
                    outcome::complete);
        }
        int moved = 0;
        String problem = null;
        for (Map.Entry<GetResponse, CompletableFuture<Confirms.Outcome>> each : outcomes.entrySet()) {
            Confirms.Outcome outcome = await(each.getValue());
            if (outcome == Confirms.Outcome.CONFIRMED) {
                channel.basicAck(each.getKey().getEnvelope().getDeliveryTag(), false);
                LOG.info(
                        "job {}: requeued from the dead letters",
                        DeadLetterMessages.id(each.getKey().getProps()));
                moved++;
            } else {
                problem = problem(outcome, each.getKey());
            }
        }
        return new Moved(moved, problem);
    }

    private static String problem(Confirms.Outcome outcome, GetResponse letter) {
        String key = letter.getEnvelope().getRoutingKey();
        return switch (outcome) {
            case RETURNED -> "The queue for \"" + key + "\" no longer exists.";
            case REFUSED -> "The queue for \"" + key + "\" is full.";
            case CONFIRMED, LOST -> "The connection to the message broker was lost.";
        };
    }

    private static Confirms.Outcome await(CompletableFuture<Confirms.Outcome> outcome) throws IOException {
        try {
            return outcome.get(LONGEST_CONFIRM.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the broker does not confirm", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the broker confirms", e);
        }
    }

    /**
     * Discards a letter.
     *
     * @return nothing moved when it is not among the letters that {@link #list} shows
     * @throws BrokerUnavailableException when it cannot be done at present
     */
    public Moved discard(String id) {
        return reading(new Moved(0, null), channel -> {
            GetResponse found = scan(channel, id);
            if (found == null) {
                return new Moved(0, null);
            }
            channel.basicAck(found.getEnvelope().getDeliveryTag(), false);
            LOG.info("job {}: discarded from the dead letters", id);
            return new Moved(1, null);
        });
    }

    /** Discards the oldest letters, at most so many: one that came after the caller saw the list is not among them. */
    public Moved discard(int most) {
        return reading(new Moved(0, null), channel -> {
            int moved = 0;
            while (moved < most && channel.basicGet(Topology.DEAD, true) != null) {
                moved++;
            }
            LOG.info("{} dead letters discarded", moved);
            return new Moved(moved, null);
        });
    }

    private <T> T reading(T none, DeadLetterTurns.Reading<T> reading) {
        Connection current = connection();
        return areKept(current) ? turns.reading(current, reading) : none;
    }
}
