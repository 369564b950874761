package dev.foretell.broker;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes declarations on a channel of its own, which is replaced when the broker closes it, as it does to refuse one.
 * Used by one thread.
 */
final class Declarations implements AutoCloseable {

    /** Calls that declare and bind. */
    interface Declaration {
        void on(Channel channel) throws IOException;
    }

    private final Connection connection;
    private @Nullable Channel channel;

    Declarations(Connection connection) {
        this.connection = connection;
    }

    /**
     * Makes a declaration.
     *
     * @return the broker's words when it refuses it
     * @throws IOException when the connection is lost
     */
    Optional<String> refusal(Declaration declaration) throws IOException {
        Channel open = channel == null ? connection.createChannel() : channel;
        channel = open;
        try {
            declaration.on(open);
            return Optional.empty();
        } catch (IOException | AlreadyClosedException e) {
            channel = null;
            Link.using(open::abort);
            Optional<String> words = ChannelClosure.replyText(e);
            if (words.isPresent()) {
                return words;
            }
            throw e instanceof IOException io ? io : new IOException(e);
        }
    }

    @Override
    public void close() {
        Channel open = channel;
        if (open != null) {
            Link.using(open::abort);
        }
    }
}
