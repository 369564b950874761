package dev.foretell.openstack.cloud;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.openstack4j.api.exceptions.AuthenticationException;
import org.openstack4j.api.exceptions.OS4JException;
import org.openstack4j.api.exceptions.ResponseException;

/** Describes openstack4j's exceptions in a sentence: what was requested, and why it failed. Without state. */
final class CloudErrors {

    private static final int LONGEST = 600;

    private CloudErrors() {}

    /**
     * Calls, and translates the exceptions.
     *
     * @param act what is requested, as it follows "cannot"
     */
    static <T> T translated(String act, Supplier<T> call) {
        try {
            return call.get();
        } catch (CloudException e) {
            throw new CloudException("cannot " + act + ": " + e.getMessage());
        } catch (ResponseException e) {
            throw refused(act, e.getStatus(), reason(e), e);
        } catch (OS4JException e) {
            throw refused(act, 0, reason(e), e);
        }
    }

    static CloudException refused(String act, int status, @Nullable String reason) {
        return refused(act, status, reason == null ? "HTTP " + status : reason, null);
    }

    private static CloudException refused(String act, int status, String reason, @Nullable Throwable cause) {
        String line = reason.strip().replaceAll("\\s+", " ");
        String capped = line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
        return new CloudException("cannot " + act + ": " + capped, status, cause);
    }

    private static String reason(OS4JException failure) {
        if (find(failure, AuthenticationException.class).isPresent()) {
            return "the cloud does not accept the user and password, or the application credential (401)";
        }
        Optional<IOException> network = find(failure, IOException.class);
        if (network.isPresent()) {
            return reason(network.get());
        }
        int status = failure instanceof ResponseException response ? response.getStatus() : 0;
        String message = failure.getMessage() == null ? "" : failure.getMessage();
        return message.isBlank() ? "HTTP " + status : status == 0 ? message : message + " (" + status + ")";
    }

    private static String reason(IOException failure) {
        if (failure instanceof UnknownHostException) {
            return "unknown host " + failure.getMessage();
        }
        if (failure instanceof SocketTimeoutException) {
            return "timed out";
        }
        if (failure.getClass().getPackageName().startsWith("com.fasterxml.jackson")) {
            return "the response is not one of OpenStack's API";
        }
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    private static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> type) {
        for (@Nullable Throwable each = failure; each != null; each = each.getCause()) {
            if (type.isInstance(each)) {
                return Optional.of(type.cast(each));
            }
        }
        return Optional.empty();
    }
}
