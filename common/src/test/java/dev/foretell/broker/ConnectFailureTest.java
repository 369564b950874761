package dev.foretell.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ConnectFailureTest {

    /** What OpenSSL and the JDK answer to a client that does not speak TLS: the alert "unexpected message". */
    private static final byte[] ALERT = {0x15, 3, 3, 0, 2, 2, 10};

    private static final byte[] AMQP = "AMQP\0\0\t\1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NOTHING = {};

    private static final String USE_TLS = "; if this port is for TLS, the URI begins with amqps:";
    private static final String USE_NO_TLS = "; if this port is not for TLS, the URI begins with amqp:";

    /** Connects to a server that answers so and hangs up. */
    private static String described(String scheme, byte[] answer) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> answer(server, answer));
            thread.start();
            ConnectionFactory factory = new ConnectionFactory();
            factory.setUri(scheme + "://127.0.0.1:" + server.getLocalPort());
            Throwable failure = catchThrowable(() -> factory.newConnection().abort());
            thread.join();
            return ConnectFailure.described(failure, factory.isSSL(), factory.getPort());
        }
    }

    private static void answer(ServerSocket server, byte[] answer) {
        try (Socket socket = server.accept()) {
            assertThat(socket.getInputStream().readNBytes(8)).hasSize(8);
            socket.getOutputStream().write(answer);
            socket.shutdownOutput();
            // Until the client hangs up, too, else it may see a reset instead.
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void a_server_that_answers_with_an_alert_of_tls_is_recognized() throws Exception {
        assertThat(described("amqp", ALERT)).endsWith(USE_TLS);
    }

    @Test
    void a_server_that_hangs_up_may_speak_tls() throws Exception {
        assertThat(described("amqp", NOTHING)).isEqualTo("the server hung up" + USE_TLS);
    }

    @Test
    void a_server_that_does_not_speak_tls_is_recognized() throws Exception {
        assertThat(described("amqps", AMQP)).endsWith(USE_NO_TLS);
        assertThat(described("amqps", NOTHING)).isEqualTo("the server hung up" + USE_NO_TLS);
    }

    @Test
    void a_port_where_no_server_is_gets_no_hint_but_the_one_for_tls() {
        ConnectException refused = new ConnectException("Connection refused");

        assertThat(ConnectFailure.described(refused, false, 5672)).isEqualTo("Connection refused");
        assertThat(ConnectFailure.described(refused, true, 5671)).isEqualTo("Connection refused");
        assertThat(ConnectFailure.described(refused, false, 5671)).isEqualTo("Connection refused" + USE_TLS);
        assertThat(ConnectFailure.cause(new IOException())).isEqualTo("IOException");
    }
}
