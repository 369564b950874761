package dev.foretell.bench.options;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** Options of several commands: the URL of a running server, and an API key. */
public final class ServerOptions {

    @Option(names = "--url", description = "URL of the server (default: ${DEFAULT-VALUE}).")
    private URI url = URI.create("http://localhost:5100");

    @Option(
            names = "--key",
            description =
                    "An API key, if the server requires one. Set FORETELL_KEY instead to keep it out of process lists.",
            defaultValue = "${env:FORETELL_KEY}",
            showDefaultValue = Visibility.NEVER)
    private @Nullable String key;

    public URI url() {
        return url;
    }

    public @Nullable String key() {
        return key == null || key.isEmpty() ? null : key;
    }
}
