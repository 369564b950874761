package dev.foretell.web.grpc;

import dev.foretell.web.access.Access;
import dev.foretell.web.access.ApiKeys;
import dev.foretell.web.access.CallerNetwork;
import dev.foretell.web.access.Limits;
import dev.foretell.web.access.Principal;
import dev.foretell.web.access.Right;
import dev.foretell.web.edge.BadRequestException;
import dev.foretell.web.edge.CallerHeaders;
import dev.foretell.web.prediction.CallerContext;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The checks in front of all calls: rate, key and right, by the rules that HTTP has. Keys come in the metadata {@code
 * authorization}. Safe for use by several threads.
 */
final class AccessInterceptor implements ServerInterceptor {

    /** The caller of the call at hand. */
    static final Context.Key<CallerContext> CALLER = Context.key("foretell.caller");

    /** Methods that need no key and have no rate limit, as the routes of the same purpose. */
    private static final Set<String> PUBLIC = Set.of(
            "inference.GRPCInferenceService/ServerLive",
            "inference.GRPCInferenceService/ServerReady",
            "grpc.health.v1.Health/Check");

    private static final Set<String> ADMINISTRATION = Set.of(
            "inference.GRPCInferenceService/RepositoryModelLoad",
            "inference.GRPCInferenceService/RepositoryModelUnload");

    private static final Metadata.Key<String> AUTHORIZATION = key("authorization");
    private static final Metadata.Key<String> CLIENT_KEY = key("x-client-key");
    private static final Metadata.Key<String> TRACEPARENT = key("traceparent");

    private final Access access;
    private final Limits limits;

    AccessInterceptor(Access access, Limits limits) {
        this.access = access;
        this.limits = limits;
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        try {
            admit(call, headers);
            CallerContext caller = CallerHeaders.of(headers.get(CLIENT_KEY), headers.get(TRACEPARENT));
            return Contexts.interceptCall(Context.current().withValue(CALLER, caller), call, headers, next);
        } catch (StatusRuntimeException e) {
            return refuse(call, e);
        } catch (BadRequestException e) {
            return refuse(call, Failures.of(e));
        }
    }

    private static <Q, A> ServerCall.Listener<Q> refuse(ServerCall<Q, A> call, StatusRuntimeException refusal) {
        @Nullable Metadata trailers = refusal.getTrailers();
        call.close(refusal.getStatus(), trailers == null ? new Metadata() : trailers);
        return new ServerCall.Listener<>() {};
    }

    private void admit(ServerCall<?, ?> call, Metadata headers) {
        String method = call.getMethodDescriptor().getFullMethodName();
        if (PUBLIC.contains(method)) {
            return;
        }
        Optional<String> secret = ApiKeys.secret(headers.get(AUTHORIZATION));
        Optional<Principal> caller = secret.flatMap(access.keys()::find);
        Duration wait = limits.take(caller, network(call));
        if (!wait.isZero()) {
            throw Failures.later(
                    Limits.tooMany(caller), wait.plusNanos(999_999_999).toSeconds());
        }
        if (!access.keys().isEmpty()) {
            Principal known = caller.orElseThrow(() -> unknown(secret));
            Right right = ADMINISTRATION.contains(method) ? Right.ADMIN : Right.PREDICT;
            if (!known.may(right)) {
                throw Status.PERMISSION_DENIED
                        .withDescription(right.lackedBy(known.name()))
                        .asRuntimeException();
            }
        }
    }

    private static StatusRuntimeException unknown(Optional<String> secret) {
        return Status.UNAUTHENTICATED
                .withDescription(
                        secret.isPresent()
                                ? ApiKeys.UNKNOWN
                                : "A key is needed: send the metadata \"authorization: Bearer <key>\".")
                .asRuntimeException();
    }

    private static String network(ServerCall<?, ?> call) {
        SocketAddress address = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        return address instanceof InetSocketAddress internet
                ? CallerNetwork.of(internet.getAddress().getHostAddress())
                : String.valueOf(address);
    }
}
