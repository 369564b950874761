package dev.foretell.web.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Where a call comes from, as it is counted: an IPv4 address, or the /64 of an IPv6 address, all of which one customer has. */
public final class Network {

    private static final int HALF = 8;

    private Network() {}

    /** The network of an address in digits, in brackets or not. A text that is no address is its own network. */
    public static String of(String address) {
        String plain = address.startsWith("[") ? address.replaceAll("[\\[\\]]", "") : address;
        if (plain.indexOf(':') < 0) {
            return plain;
        }
        try {
            InetAddress parsed = InetAddress.getByName(plain); // With a colon in it, no name is ever asked for.
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
