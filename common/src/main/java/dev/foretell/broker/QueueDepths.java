package dev.foretell.broker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.foretell.broker.QueueDepth.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the depths of queues by declaring them passively, on a channel of its own: when a queue does not exist, the
 * broker closes that channel, and nothing else. One for each connection; safe for use by several threads.
 */
final class QueueDepths {

    private final Connection connection;
    private @Nullable Channel channel;

    QueueDepths(Connection connection) {
        this.connection = connection;
    }

    /**
     * The queues of some models, of results and of dead letters; those that do not exist are left out.
     *
     * @throws IOException when the broker does not answer
     */
    synchronized List<QueueDepth> of(Collection<String> models) throws IOException {
        List<QueueDepth> depths = new ArrayList<>();
        for (String model : models) {
            add(depths, Topology.queue(model, false), Kind.INTERACTIVE, model);
            add(depths, Topology.queue(model, true), Kind.BULK, model);
        }
        add(depths, Topology.RESULTS, Kind.RESULTS, null);
        add(depths, Topology.DEAD, Kind.DEAD, null);
        return depths;
    }

    private void add(List<QueueDepth> depths, String queue, Kind kind, @Nullable String model) throws IOException {
        declared(queue)
                .ifPresent(ok ->
                        depths.add(new QueueDepth(queue, kind, model, ok.getMessageCount(), ok.getConsumerCount())));
    }

    private Optional<AMQP.Queue.DeclareOk> declared(String queue) throws IOException {
        Channel open = channel;
        try {
            if (open == null || !open.isOpen()) {
                // Not the link's: when this one is closed, the connection stays open.
                open = connection.createChannel();
                channel = open;
            }
            return Optional.of(open.queueDeclarePassive(queue));
        } catch (IOException | AlreadyClosedException e) {
            channel = null;
            if (open != null) {
                Channel failed = open;
                Link.using(failed::abort);
            }
            if (isMissing(e)) {
                return Optional.empty();
            }
            throw e instanceof IOException io ? io : new IOException(e);
        }
    }

    private static boolean isMissing(Exception e) {
        return ChannelClosure.replyCode(e) == AMQP.NOT_FOUND;
    }
}
