package dev.foretell.bench.engines;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.foretell.bench.measure.ErrorText;
import dev.foretell.bench.options.ModelOptions;
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
 * The command {@code variant}, which {@link Variant} starts: one way to run a model, in its own JVM. It prints its
 * {@link Handshake}, then reads a {@link Turn} from each line of its input and prints its {@link TurnResult}. It exits
 * at the end of its input.
 */
@Command(name = "variant", description = "A part of `engines`.", hidden = true)
public final class VariantCommand implements Callable<Integer> {

    private static final JsonMapper JSON = new JsonMapper();

    @Parameters(index = "0")
    private String name = "";

    @Option(names = "--onnx")
    private @Nullable Path onnx;

    @Mixin
    private ModelOptions models = new ModelOptions();

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintStream replies = System.out;
        System.setOut(System.err); // Libraries print to it.
        Catalog.Entry entry = models.chosen();
        RandomRows inputs = new RandomRows(entry.manifest().inputs());
        try (Network network = Variants.load(name, entry, onnx)) {
            float[][] outputs = network.output(inputs.of(Variant.CHECKED), Variant.CHECKED);
            replies.println(JSON.writeValueAsString(new Handshake(outputs, null)));
            answer(new ParallelPasses(network, inputs), replies);
        } catch (EngineException | KerasException e) {
            replies.println(JSON.writeValueAsString(Handshake.refused(String.valueOf(e.getMessage()))));
        } catch (LinkageError e) { // No native library for this platform.
            replies.println(JSON.writeValueAsString(Handshake.refused(ErrorText.message(e))));
        }
        return 0;
    }

    private static void answer(ParallelPasses passes, PrintStream replies) throws IOException, InterruptedException {
        BufferedReader turns = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = turns.readLine(); line != null; line = turns.readLine()) {
            replies.println(JSON.writeValueAsString(passes.run(JSON.readValue(line, Turn.class))));
        }
    }
}
