package dev.foretell.web.webhook;

import java.net.InetAddress;

/**
 * Where webhooks may go, so that callers cannot make this server call hosts that only it can reach. Safe for use by
 * several threads.
 */
public interface TargetPolicy {

    /** Only hosts of the public internet. */
    TargetPolicy PUBLIC = new TargetPolicy() {
        @Override
        public boolean allows(InetAddress address) {
            return PublicAddress.is(address);
        }

        @Override
        public boolean allowsLocalNames() {
            return false;
        }
    };

    /** Any host, including this machine and its network. For laptops, tests and closed networks. */
    TargetPolicy ANY = new TargetPolicy() {
        @Override
        public boolean allows(InetAddress address) {
            return true;
        }

        @Override
        public boolean allowsLocalNames() {
            return true;
        }
    };

    /** Whether connections to this address are allowed. */
    boolean allows(InetAddress address);

    /** Whether names such as {@code localhost} are allowed in a URL, whatever their address is. */
    boolean allowsLocalNames();
}
