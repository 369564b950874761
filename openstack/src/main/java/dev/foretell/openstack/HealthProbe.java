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

/** Asks a served system from outside. Thread-safe. */
final class HealthProbe {

    /** Where Foretell listens. */
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

    /** What came back. */
    record Answer(boolean isReady, String text) {}

    /** The address of a page. */
    URI page(Vm.Address address, String path) {
        return URI.create("http://" + address.host() + ":" + port + path);
    }

    /** Asks whether the system is ready to predict. */
    Answer ready(Vm.Address address) {
        HttpRequest request = HttpRequest.newBuilder(page(address, "/v2/health/ready"))
                .timeout(PATIENCE)
                .build();
        try {
            int status = client.send(request, BodyHandlers.discarding()).statusCode();
            return new Answer(status == OK, status == OK ? "ready" : "not ready (HTTP " + status + ")");
        } catch (IOException e) {
            return new Answer(false, "no answer yet (" + reason(e) + ")");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CloudException("interrupted while waiting");
        }
    }

    /** What breaks off while a system starts does so in many words; one line for all is enough. */
    private static String reason(IOException failure) {
        if (failure instanceof HttpTimeoutException) {
            return "no answer in time";
        }
        return failure instanceof ConnectException ? "no connection" : "the connection broke";
    }
}
