package dev.foretell.web.webhook;

import java.net.InetAddress;

/** Where a webhook may go, so that callers cannot make this server call what only it can reach. Safe for use by several threads. */
public interface TargetPolicy {

    /** Hosts of the public internet only. */
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

    /** Any host: this machine and the network around it too. For laptops, tests and closed networks. */
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

    /** Whether this address may be connected to. */
    boolean allows(InetAddress address);

    /** Whether names such as {@code localhost} may stand in a URL, whatever address they have. */
    boolean allowsLocalNames();
}
