package dev.foretell.bench.load;

import dev.foretell.bench.options.ModelOptions;
import dev.foretell.bench.options.RunOptions;
import dev.foretell.bench.options.ServerOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code load}: requests to a running server. */
@Command(
        name = "load",
        description =
                "Sends predictions to a running server. Each connection sends its next request when it has the last"
                        + " response.",
        mixinStandardHelpOptions = true)
public final class LoadCommand implements Callable<Integer> {

    @Option(names = "--rows", paramLabel = "N", description = "Rows per request (default: ${DEFAULT-VALUE}).")
    private int rows = 1;

    @ArgGroup
    private @Nullable Instead instead;

    /** Options for requests other than predictions. */
    private static final class Instead {
        @Option(names = "--image", paramLabel = "FILE", description = "Send this image to /classify instead.")
        private @Nullable Path image;

        @Option(
                names = "--grpc",
                paramLabel = "HOST:PORT",
                description = "Send --rows over gRPC to this address instead, with raw contents.")
        private @Nullable String grpc;

        @ArgGroup(exclusive = false)
        private @Nullable Post post;
    }

    /** Options for a request that other servers understand, too. */
    private static final class Post {
        @Option(
                names = "--post",
                paramLabel = "PATH",
                required = true,
                description = "Send --body to this path of any server instead.")
        private String path = "";

        @Option(names = "--body", paramLabel = "FILE", required = true, description = "The JSON that --post sends.")
        private Path body = Path.of("");

        @Option(
                names = "--expect",
                paramLabel = "TEXT",
                description = "Text that every response to --post must contain (default: none).")
        private String expected = "";
    }

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Mixin
    private RunOptions run = new RunOptions();

    @Mixin
    private ModelOptions models = new ModelOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls.
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (instead != null && instead.grpc != null) {
            GrpcLoad load = new GrpcLoad(
                    instead.grpc, models.chosen().manifest(), RunOptions.positive("--rows", rows), run.concurrency());
            return run.print(
                    load.run(run.warmup(), run.duration()), spec.commandLine().getOut());
        }
        HttpLoad load = load();
        return run.print(
                load.run(run.warmup(), run.duration()), spec.commandLine().getOut());
    }

    private HttpLoad load() throws IOException {
        if (instead != null && instead.post != null) {
            Post post = instead.post;
            return HttpLoad.post(server.url(), server.key(), post.path, post.body, post.expected, run.concurrency());
        }
        if (instead != null && instead.image != null) {
            return HttpLoad.image(server.url(), server.key(), instead.image, run.concurrency());
        }
        return HttpLoad.predictions(
                server.url(),
                server.key(),
                models.chosen().manifest(),
                RunOptions.positive("--rows", rows),
                run.concurrency());
    }
}
