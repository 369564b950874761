package dev.foretell.bench.engines;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.foretell.bench.measure.Failures;
import dev.foretell.bench.options.Models;
import dev.foretell.manifest.Catalog;
import dev.foretell.model.engine.EngineException;
import dev.foretell.model.engine.Network;
import dev.foretell.model.keras.KerasException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code variant}: what {@link Variant} starts, one way to run a model in a JVM of its own. It prints its {@link Opening}; then each line
 * that it is sent is a {@link Turn}, whose {@link Measured} it prints. It ends with its input.
 */
@Command(name = "variant", description = "A part of `engines`.", hidden = true)
public final class VariantCommand implements Callable<Integer> {

    private static final JsonMapper JSON = new JsonMapper();

    @Parameters(index = "0")
    private String name = "";

    @Option(names = "--onnx")
    private @Nullable Path onnx;

    @Mixin
    private Models models = new Models();

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintStream replies = System.out;
        System.setOut(System.err); // Libraries print there.
        Catalog.Entry entry = models.chosen();
        RandomRows inputs = new RandomRows(entry.manifest().inputs());
        try (Network network = Variants.load(name, entry, onnx)) {
            float[][] outputs = network.output(inputs.of(Variant.CHECKED), Variant.CHECKED);
            replies.println(JSON.writeValueAsString(new Opening(outputs, null)));
            answer(new Copies(network, inputs), replies);
        } catch (EngineException | KerasException e) {
            replies.println(JSON.writeValueAsString(Opening.refused(String.valueOf(e.getMessage()))));
        } catch (LinkageError e) { // There is no native library for this platform.
            replies.println(JSON.writeValueAsString(Opening.refused(Failures.message(e))));
        }
        return 0;
    }

    private static void answer(Copies copies, PrintStream replies) throws IOException, InterruptedException {
        BufferedReader turns = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = turns.readLine(); line != null; line = turns.readLine()) {
            replies.println(JSON.writeValueAsString(copies.run(JSON.readValue(line, Turn.class))));
        }
    }
}
