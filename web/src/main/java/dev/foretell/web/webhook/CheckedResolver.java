package dev.foretell.web.webhook;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.SocketAddressResolver;

/**
 * Resolves a host for a connection, and permits the connection only when every address of the host is allowed. The
 * connection goes to these addresses: the name is not resolved again, so it cannot mean another host by then. Safe for
 * use by several threads.
 */
final class CheckedResolver implements SocketAddressResolver {

    private final TargetPolicy policy;
    private final Names names;
    private final Executor executor;

    /** Looks up the addresses of names, and of literal addresses. */
    interface Names {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    /** @param executor runs the look-ups, which may be slow */
    CheckedResolver(TargetPolicy policy, Names names, Executor executor) {
        this.policy = policy;
        this.names = names;
        this.executor = executor;
    }

    @Override
    public void resolve(
            String host, int port, Map<String, Object> context, Promise<List<InetSocketAddress>> addresses) {
        executor.execute(() -> {
            try {
                addresses.succeeded(resolve(host, port));
            } catch (IOException | RuntimeException e) { // Whatever failed, the connection must not wait for ever.
                addresses.failed(e);
            }
        });
    }

    private List<InetSocketAddress> resolve(String host, int port) throws IOException {
        InetAddress[] found = names.resolve(host);
        if (found.length == 0) {
            throw new UnknownHostException(host);
        }
        if (!Stream.of(found).allMatch(policy::allows)) {
            throw new RefusedAddressException();
        }
        return Stream.of(found)
                .map(address -> new InetSocketAddress(address, port))
                .toList();
    }
}
