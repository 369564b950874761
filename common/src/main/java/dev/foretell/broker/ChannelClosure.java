package dev.foretell.broker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.ShutdownSignalException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why the broker closed a channel (AMQP 0-9-1, "reply codes"). Stateless. */
final class ChannelClosure {

    private ChannelClosure() {}

    /** The code, or 0 when a failure has another cause. */
    static int replyCode(Throwable failure) {
        AMQP.Channel.Close closed = closed(failure);
        return closed == null ? 0 : closed.getReplyCode();
    }

    /** The broker's words; empty when a failure has another cause. */
    static Optional<String> replyText(Throwable failure) {
        return Optional.ofNullable(closed(failure)).map(AMQP.Channel.Close::getReplyText);
    }

    private static AMQP.Channel.@Nullable Close closed(Throwable failure) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            if (e instanceof ShutdownSignalException closed && closed.getReason() instanceof AMQP.Channel.Close why) {
                return why;
            }
        }
        return null;
    }
}
