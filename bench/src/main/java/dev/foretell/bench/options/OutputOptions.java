package dev.foretell.bench.options;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where results go: an option of the commands that compare. */
public final class OutputOptions {

    private static final String STDOUT = "-";

    @Option(
            names = "--json",
            paramLabel = "FILE",
            arity = "0..1",
            fallbackValue = STDOUT,
            description = "Also write JSON into a file; without a file, print it instead of the table.")
    private @Nullable String json;

    /** Prints one of two forms of the same results, and writes the file that is wanted. */
    public void write(String text, String asJson, PrintWriter out) throws IOException {
        if (STDOUT.equals(json)) {
            out.println(asJson);
        } else {
            out.print(text);
        }
        out.flush();
        if (json != null && !STDOUT.equals(json)) {
            Files.writeString(Path.of(json), asJson + System.lineSeparator());
        }
    }
}
