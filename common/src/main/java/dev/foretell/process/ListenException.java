package dev.foretell.process;

/** Thrown when a program cannot listen on its address. The message names the address and the reason. */
public final class ListenException extends RuntimeException {

    public ListenException(String host, int port, Throwable cause) {
        super("cannot listen on " + host + ":" + port + ": " + root(cause).getMessage(), cause);
    }

    /** @param setting the setting of the port */
    public ListenException(String host, int port, String setting, Throwable cause) {
        super(
                "cannot listen on " + host + ":" + port + " (" + setting + "): "
                        + root(cause).getMessage(),
                cause);
    }

    private static Throwable root(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
