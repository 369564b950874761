package dev.foretell.web.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** The network of a caller for rate limits: an IPv4 address, or the /64 of an IPv6 address, which one customer has. */
public final class CallerNetwork {

    private static final int HALF = 8;

    private CallerNetwork() {}

    /** The network of a numeric address, with or without brackets. Text that is not an address is its own network. */
    public static String of(String address) {
        String plain = address.startsWith("[") ? address.replaceAll("[\\[\\]]", "") : address;
        if (plain.indexOf(':') < 0) {
            return plain;
        }
        try {
            InetAddress parsed = InetAddress.getByName(plain); // An address with a colon causes no DNS query.
            return parsed instanceof Inet6Address v6 ? prefix(v6) : parsed.getHostAddress();
        } catch (UnknownHostException e) {
            return plain;
        }
    }

    private static String prefix(Inet6Address address) throws UnknownHostException {
        byte[] bytes = address.getAddress();
        Arrays.fill(bytes, HALF, bytes.length, (byte) 0);
        return InetAddress.getByAddress(bytes).getHostAddress() + "/64";
    }
}
