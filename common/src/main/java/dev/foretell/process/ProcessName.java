package dev.foretell.process;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** A name that identifies this process. */
public final class ProcessName {

    private ProcessName() {}

    /** A role, the host and the process id, e.g. {@code worker@host-1234}. */
    public static String of(String role) {
        return role + "@" + host() + "-" + ProcessHandle.current().pid();
    }

    /** The machine's host name. */
    public static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
