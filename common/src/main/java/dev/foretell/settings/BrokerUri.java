package dev.foretell.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/**
 * The broker's address as an AMQP URI (RabbitMQ's URI specification), as far as the AMQP client takes one. Stateless.
 */
final class BrokerUri {

    static final URI DEFAULT = URI.create("amqp://localhost:5672");

    static final String EXPECTED = "an AMQP URI such as amqp://user:password@host:5672";

    private BrokerUri() {}

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException when it is not one; the message repeats nothing of it
     */
    static URI parse(String text) {
        try {
            URI uri = new URI(text);
            if (isBroker(uri)) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Refused below, without what the cause repeats.
        }
        throw new IllegalArgumentException("not an AMQP URI");
    }

    private static boolean isBroker(URI uri) {
        String user = uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo();
        return List.of("amqp", "amqps").contains(String.valueOf(uri.getScheme()))
                && uri.getHost() != null
                && uri.getPort() <= 65_535
                && user.indexOf(':') == user.lastIndexOf(':')
                && uri.getRawPath().lastIndexOf('/') <= 0
                && uri.getRawQuery() == null;
    }
}
