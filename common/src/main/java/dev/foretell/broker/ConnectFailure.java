package dev.foretell.broker;

import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MalformedFrameException;
import java.io.EOFException;
import java.net.SocketException;
import javax.net.ssl.SSLException;

/** Describes why there is no connection, for the log. Stateless. */
final class ConnectFailure {

    private ConnectFailure() {}

    /** The cause, and what to change in the URI when one end seems to speak TLS and the other does not. */
    static String described(Throwable failure, boolean tls, int port) {
        Throwable root = root(failure);
        if (tls) {
            // A server without TLS answers in AMQP, or hangs up.
            boolean nonsense = root instanceof SSLException || root instanceof EOFException;
            return cause(failure) + (nonsense ? "; if this port is not for TLS, the URI begins with amqp:" : "");
        }
        // A server with TLS takes the first bytes for nonsense: it answers with an alert, or hangs up.
        boolean nonsense = root instanceof MalformedFrameException
                || root instanceof EOFException
                || (root instanceof SocketException
                        && String.valueOf(root.getMessage()).contains("reset"))
                || port == ConnectionFactory.DEFAULT_AMQP_OVER_SSL_PORT;
        return cause(failure) + (nonsense ? "; if this port is for TLS, the URI begins with amqps:" : "");
    }

    /** What a failure comes from. */
    static String cause(Throwable failure) {
        Throwable root = root(failure);
        if (root instanceof EOFException) {
            return "the server hung up";
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
