package dev.foretell.web.webhook;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Distinguishes addresses of the public internet from all others, by IANA's registries of special-purpose addresses. An
 * address that is not known to be public is not.
 */
final class PublicAddress {

    private static final List<Block> SPECIAL_V4 = blocks(
            "0.0.0.0/8", // this network, and the unspecified address
            "10.0.0.0/8", // private
            "100.64.0.0/10", // carrier-grade NAT
            "127.0.0.0/8", // loopback
            "168.63.129.16/32", // the virtual machine's host, on Azure
            "169.254.0.0/16", // link-local; 169.254.169.254 serves a virtual machine's metadata, secrets included
            "172.16.0.0/12", // private
            "192.0.0.0/24", // protocol assignments
            "192.0.2.0/24", // documentation
            "192.88.99.0/24", // 6to4 relays
            "192.168.0.0/16", // private
            "198.18.0.0/15", // benchmarks
            "198.51.100.0/24", // documentation
            "203.0.113.0/24", // documentation
            "224.0.0.0/4", // multicast
            "240.0.0.0/4"); // reserved, and broadcast

    private static final Block GLOBAL_V6 = Block.of("2000::/3");
    private static final List<Block> SPECIAL_V6 = blocks(
            "2001::/23", // protocol assignments, Teredo among them
            "2001:db8::/32", // documentation
            "3fff::/20"); // documentation
    private static final Block SIX_TO_FOUR = Block.of("2002::/16");
    private static final int SIX_TO_FOUR_START = 2;
    private static final Block NAT64 = Block.of("64:ff9b::/96");
    private static final int NAT64_START = 12;
    private static final int V4_LENGTH = 4;

    private PublicAddress() {}

    /** A range of addresses: those that begin with the same bits. */
    private record Block(byte[] start, int bits) {

        static Block of(String text) {
            String[] parts = text.split("/", 2);
            return new Block(literal(parts[0]).getAddress(), Integer.parseInt(parts[1]));
        }

        boolean contains(byte[] address) {
            if (address.length != start.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % Byte.SIZE);
                if (((address[bit / Byte.SIZE] ^ start[bit / Byte.SIZE]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    private static List<Block> blocks(String... texts) {
        return Stream.of(texts).map(Block::of).toList();
    }

    private static InetAddress literal(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an address: " + text, e);
        }
    }

    /** Whether a host of the public internet may have this address. */
    static boolean is(InetAddress address) {
        byte[] bytes = address.getAddress();
        return address instanceof Inet4Address ? isPublicV4(bytes) : isPublicV6(bytes);
    }

    private static boolean isPublicV4(byte[] address) {
        return SPECIAL_V4.stream().noneMatch(block -> block.contains(address));
    }

    private static boolean isPublicV6(byte[] address) {
        if (SIX_TO_FOUR.contains(address)) {
            return isPublicV4(embedded(address, SIX_TO_FOUR_START));
        }
        if (NAT64.contains(address)) {
            return isPublicV4(embedded(address, NAT64_START));
        }
        return GLOBAL_V6.contains(address) && SPECIAL_V6.stream().noneMatch(block -> block.contains(address));
    }

    private static byte[] embedded(byte[] address, int start) {
        return Arrays.copyOfRange(address, start, start + V4_LENGTH);
    }
}
