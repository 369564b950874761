package dev.foretell.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The broker's address as an AMQP URI (RabbitMQ's URI specification), as far as the AMQP client takes one. It is read
 * more strictly than RFC 3986 does: {@code amqp://user:12/x@host} would be a host named user there, and is a password
 * that was not encoded. Stateless.
 */
final class BrokerUri {

    static final URI DEFAULT = URI.create("amqp://localhost:5672");

    private static final String EXPECTED = "expected an AMQP URI such as amqp://user:password@host:5672";
    private static final int MOST_PORT = 65_535;

    /** The characters of a user, a password or a virtual host that stand for themselves (RFC 3986). */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9\\-._~!$&'()*+,;=]");

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\\.?|\\[[^\\]]*]");

    private BrokerUri() {}

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException when it is not one; the message says why, and repeats nothing of it but single
     *     characters that must be encoded
     */
    static URI parse(String text) {
        int scheme = text.indexOf("://");
        require(
                scheme >= 0 && List.of("amqp", "amqps").contains(text.substring(0, scheme)),
                "does not begin with" + " amqp:// or, for TLS, amqps://");
        String rest = text.substring(scheme + 3);
        int at = rest.lastIndexOf('@');
        if (at >= 0) {
            checkUser(rest.substring(0, at));
        }
        checkPlace(rest.substring(at + 1));
        try {
            URI uri = new URI(text);
            require(uri.getHost() != null, "has a host that is not a name or an address");
            return uri;
        } catch (URISyntaxException e) { // Its message repeats the text.
            throw refused("is not a valid URI");
        }
    }

    private static void checkUser(String userInfo) {
        int colon = userInfo.indexOf(':');
        checkEncoded(userInfo.substring(0, Math.max(colon, 0)), "user");
        checkEncoded(userInfo.substring(colon + 1), colon < 0 ? "user" : "password");
    }

    private static void checkPlace(String place) {
        require(place.indexOf('#') < 0, "has a # behind its host; encode it as %23");
        require(place.indexOf('?') < 0, "has a ? behind its host: it takes no options");
        int slash = place.indexOf('/');
        checkHost(slash < 0 ? place : place.substring(0, slash));
        if (slash >= 0) {
            String virtualHost = place.substring(slash + 1);
            require(
                    !virtualHost.isEmpty(),
                    "ends with a /, which means a virtual host without a name; omit the /, or write /%2F for the"
                            + " virtual host /");
            checkEncoded(virtualHost, "virtual host");
        }
    }

    private static void checkHost(String authority) {
        int colon = authority.indexOf(':', authority.lastIndexOf(']') + 1);
        String host = colon < 0 ? authority : authority.substring(0, colon);
        require(!host.isEmpty(), "has no host");
        require(
                HOST.matcher(host).matches(),
                "has a host with a character other than letters, digits, hyphens and dots");
        require(colon < 0 || isPort(authority.substring(colon + 1)), "has a port that is not a number from 1 to 65535");
    }

    private static boolean isPort(String text) {
        // Longer ones would not be an int.
        return text.matches("[0-9]{1,9}") && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= MOST_PORT;
    }

    /** Checks that each character stands for itself or is encoded as {@code %} and two hexadecimal digits. */
    private static void checkEncoded(String part, String name) {
        for (int i = 0; i < part.length(); i += Character.charCount(part.codePointAt(i))) {
            String character = Character.toString(part.codePointAt(i));
            if (character.equals("%")) {
                require(
                        part.substring(i + 1).matches("(?s)[0-9A-Fa-f]{2}.*"),
                        "has a % in its " + name + " that is not followed by two hexadecimal digits; encode it as %25");
            } else {
                require(
                        PLAIN.matcher(character).matches(),
                        "has a " + described(character) + " in its " + name + "; encode it as " + encoded(character));
            }
        }
    }

    private static String described(String character) {
        return character.isBlank() ? "space" : character.codePointAt(0) < ' ' ? "control character" : character;
    }

    private static String encoded(String character) {
        StringBuilder encoded = new StringBuilder();
        for (byte each : character.getBytes(StandardCharsets.UTF_8)) {
            encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(each));
        }
        return encoded.toString();
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw refused(problem);
        }
    }

    private static IllegalArgumentException refused(String problem) {
        return new IllegalArgumentException(EXPECTED + "; this one " + problem);
    }
}
