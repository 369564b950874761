package dev.foretell.bench.options;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** A running server: options of several commands. */
public final class ServerOptions {

    @Option(names = "--url", description = "The server (default: ${DEFAULT-VALUE}).")
    private URI url = URI.create("http://localhost:5100");

    @Option(
            names = "--key",
            description = "An API key, when the server wants one; better in the variable FORETELL_KEY, where no list of"
                    + " processes shows it.",
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
