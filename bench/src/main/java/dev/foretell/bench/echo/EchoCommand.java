package dev.foretell.bench.echo;

import dev.foretell.bench.measure.MeasurementListener;
import dev.foretell.bench.options.RunOptions;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code echo}: the bare broker. */
@Command(
        name = "echo",
        description = "Sends requests and replies through the bare broker: what web and worker do on the wire, and"
                + " nothing else.",
        mixinStandardHelpOptions = true)
public final class EchoCommand implements Callable<Integer> {

    @Option(names = "--broker", description = "AMQP URI of the broker (default: ${DEFAULT-VALUE}).")
    private URI broker = URI.create("amqp://localhost:5672");

    @Option(names = "--bytes", paramLabel = "N", description = "Bytes per request (default: ${DEFAULT-VALUE}).")
    private int bytes = Echo.REQUEST_BYTES;

    @Option(names = "--reply-bytes", paramLabel = "N", description = "Bytes per reply (default: ${DEFAULT-VALUE}).")
    private int replyBytes = Echo.REPLY_BYTES;

    @Mixin
    private RunOptions run = new RunOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls.
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, TimeoutException, InterruptedException {
        Echo echo = new Echo(new Broker(broker), run.concurrency(), bytes, replyBytes);
        return run.print(
                echo.run(run.warmup(), run.duration(), MeasurementListener.NONE),
                spec.commandLine().getOut());
    }
}
