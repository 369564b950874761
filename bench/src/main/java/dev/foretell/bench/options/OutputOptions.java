package dev.foretell.bench.options;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** An option of the commands that compare: where results are written to. */
public final class OutputOptions {

    private static final String STDOUT = "-";

    @Option(
            names = "--json",
            paramLabel = "FILE",
            arity = "0..1",
            fallbackValue = STDOUT,
            description = "Also write the results to FILE as JSON. Without FILE, print JSON instead of the table.")
    private @Nullable String json;

    /** Prints the results in one of two forms, and writes the file if there is one to write. */
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
