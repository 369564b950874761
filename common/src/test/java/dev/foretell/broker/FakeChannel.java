package dev.foretell.broker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConfirmCallback;
import com.rabbitmq.client.Return;
import com.rabbitmq.client.ReturnCallback;
import com.rabbitmq.client.ShutdownListener;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

/** A channel without a broker: it notes what is sent, and the test plays the broker's part. */
final class FakeChannel {

    private final List<String> sent = new ArrayList<>();
    private final List<ConfirmCallback> acks = new ArrayList<>();
    private final List<ConfirmCallback> nacks = new ArrayList<>();
    private final List<ReturnCallback> returns = new ArrayList<>();
    private final List<ShutdownListener> shutdowns = new ArrayList<>();
    private long next = 1;
    private boolean open = true;
    private Runnable whilePublishing = () -> {};

    Channel channel() {
        return (Channel) Proxy.newProxyInstance(
                FakeChannel.class.getClassLoader(),
                new Class<?>[] {Channel.class},
                (proxy, method, arguments) -> call(method.getName(), arguments == null ? new Object[0] : arguments));
    }

    @SuppressWarnings("NullAway") // A method without a result gives null.
    private Object call(String method, Object[] arguments) throws IOException {
        switch (method) {
            case "getNextPublishSeqNo" -> {
                return next;
            }
            case "addConfirmListener" -> {
                acks.add((ConfirmCallback) arguments[0]);
                nacks.add((ConfirmCallback) arguments[1]);
            }
            case "addReturnListener" -> returns.add((ReturnCallback) arguments[0]);
            case "addShutdownListener" -> shutdowns.add((ShutdownListener) arguments[0]);
            case "confirmSelect" -> sent.add("confirmSelect");
            case "basicPublish" -> {
                requireOpen();
                next++;
                sent.add("publish " + ((AMQP.BasicProperties) arguments[3]).getMessageId());
                whilePublishing.run();
            }
            case "basicAck" -> {
                requireOpen();
                sent.add("ack " + arguments[0] + ((boolean) arguments[1] ? " multiple" : ""));
            }
            case "basicReject" -> {
                requireOpen();
                sent.add("reject " + arguments[0] + ((boolean) arguments[1] ? " requeue" : ""));
            }
            default -> throw new UnsupportedOperationException(method);
        }
        return null;
    }

    private void requireOpen() {
        if (!open) {
            throw new AlreadyClosedException(gone());
        }
    }

    private static ShutdownSignalException gone() {
        return new ShutdownSignalException(true, false, new AMQP.Connection.Close.Builder().build(), new Object());
    }

    /** What was sent to the broker, in order. */
    List<String> sent() {
        return List.copyOf(sent);
    }

    /** Does something in the midst of the next publishing, as another thread would. */
    void whilePublishing(Runnable action) {
        whilePublishing = action;
    }

    void confirm(long tag, boolean multiple) {
        each(acks, tag, multiple);
    }

    void refuse(long tag, boolean multiple) {
        each(nacks, tag, multiple);
    }

    private static void each(List<ConfirmCallback> callbacks, long tag, boolean multiple) {
        for (ConfirmCallback callback : callbacks) {
            try {
                callback.handle(tag, multiple);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    void giveBack(String messageId) {
        AMQP.BasicProperties properties =
                new AMQP.BasicProperties.Builder().messageId(messageId).build();
        returns.forEach(callback -> callback.handle(new Return(312, "NO_ROUTE", "", "", properties, new byte[0])));
    }

    /** Loses the connection. */
    void lose() {
        open = false;
        shutdowns.forEach(listener -> listener.shutdownCompleted(gone()));
    }

    /** Loses the connection without a word: the next call fails. */
    void loseSilently() {
        open = false;
    }
}
