package dev.foretell.openstack;

import dev.foretell.openstack.cloud.CloudException;
import dev.foretell.openstack.cloud.Vm;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;

/** Checks from outside whether a launched system is ready. Thread-safe. */
final class HealthProbe {

    /** The port of Foretell. */
    static final int PORT = 5100;

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int OK = 200;

    private final HttpClient client;
    private final int port;

    private HealthProbe(HttpClient client, int port) {
        this.client = client;
        this.port = port;
    }

    static HealthProbe onPort(int port) {
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(PATIENCE)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        return new HealthProbe(client, port);
    }

    /** The result of a check. */
    record Answer(boolean isReady, String text) {}

    /** The URL of a page. */
    URI page(Vm.Address address, String path) {
        return URI.create("http://" + address.host() + ":" + port + path);
    }

    /** Checks whether the system is ready to predict. */
    Answer ready(Vm.Address address) {
        HttpRequest request = HttpRequest.newBuilder(page(address, "/v2/health/ready"))
                .timeout(PATIENCE)
                .build();
        try {
            int status = client.send(request, BodyHandlers.discarding()).statusCode();
            return new Answer(status == OK, status == OK ? "ready" : "not ready (HTTP " + status + ")");
        } catch (IOException e) {
            return new Answer(false, "no response yet (" + reason(e) + ")");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CloudException("interrupted while waiting");
        }
    }

    /** A short reason. The exceptions of a system that is starting differ much; one line for all is enough. */
    private static String reason(IOException failure) {
        if (failure instanceof HttpTimeoutException) {
            return "timed out";
        }
        return failure instanceof ConnectException ? "no connection" : "the connection broke";
    }
}
