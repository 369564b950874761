package dev.foretell.web.webhook;

import dev.foretell.job.InvalidInputException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the URL that a caller wants a finished job to be sent to. Names are not resolved here but at each delivery,
 * since their addresses may change. Messages never repeat the URL, which may hold a secret.
 */
public final class WebhookUrl {

    private static final int MAX_LENGTH = 2_048;
    private static final int MAX_PORT = 65_535;

    private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern V4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");
    /** The last label of a host that programs read as a number: 127.1, 0x7f000001, 017700000001. */
    private static final Pattern NUMERIC = Pattern.compile("(.*\\.)?([0-9]+|0x[0-9a-f]*)");

    private static final List<String> LOCAL_DOMAINS =
            List.of(".localhost", ".local", ".localdomain", ".internal", ".home.arpa");

    private WebhookUrl() {}

    /**
     * Reads a URL.
     *
     * @throws InvalidInputException when webhooks may not go to it; the message names the member {@code webhook}
     */
    public static URI read(String text, TargetPolicy policy) {
        if (text.length() > MAX_LENGTH) {
            throw refused("expected at most " + MAX_LENGTH + " characters, found " + text.length() + ".");
        }
        URI url = parse(text);
        checkScheme(url.getScheme());
        checkParts(url);
        checkHost(url, policy);
        return url;
    }

    private static URI parse(String text) {
        try {
            // A path or a query may have other characters than ASCII, but HTTP does not transport them.
            return new URI(new URI(text).toASCIIString());
        } catch (URISyntaxException e) {
            throw refused(
                    "expected an http or https URL; found " + e.getReason().toLowerCase(Locale.ROOT)
                            + (e.getIndex() < 0 ? "." : " at index " + e.getIndex() + "."));
        }
    }

    private static void checkScheme(@Nullable String scheme) {
        if (scheme == null) {
            throw refused("expected an http or https URL, found one without a scheme.");
        }
        if (!scheme.equalsIgnoreCase("http") && !scheme.equalsIgnoreCase("https")) {
            throw refused("expected an http or https URL, found " + scheme + ".");
        }
    }

    private static void checkParts(URI url) {
        if (url.getRawUserInfo() != null) {
            throw refused("expected a URL without user and password.");
        }
        if (url.getRawFragment() != null) {
            throw refused("expected a URL without a fragment (#).");
        }
        if (url.getPort() == 0 || url.getPort() > MAX_PORT) {
            throw refused("expected a port from 1 to " + MAX_PORT + ", found " + url.getPort() + ".");
        }
    }

    private static void checkHost(URI url, TargetPolicy policy) {
        String host = url.getHost();
        if (host == null || host.contains("%")) {
            throw refused("expected a URL with a host: a name of letters, digits and hyphens, or an address.");
        }
        String name = host.toLowerCase(Locale.ROOT);
        if (name.startsWith("[") || V4.matcher(name).matches()) {
            checkAddress(name, policy);
        } else if (NUMERIC.matcher(name).matches()) {
            throw refused("expected an IPv4 address as four decimal numbers, such as 192.0.2.1, found " + host + ".");
        } else if (!policy.allowsLocalNames() && isLocal(name)) {
            throw refused("expected a host of the public internet, found " + host + ".");
        }
    }

    private static void checkAddress(String literal, TargetPolicy policy) {
        try {
            if (!policy.allows(InetAddress.getByName(literal))) {
                throw refused("expected a public address, found " + literal + ".");
            }
        } catch (UnknownHostException e) {
            throw refused("expected an address or a name as the host, found " + literal + ".");
        }
    }

    /** Whether a name is only known on this machine or in its network, as every name without a dot is. */
    private static boolean isLocal(String name) {
        String plain = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        return !plain.contains(".") || LOCAL_DOMAINS.stream().anyMatch(plain::endsWith);
    }

    private static InvalidInputException refused(String why) {
        return new InvalidInputException("webhook: " + why);
    }
}
