package dev.foretell.bench.engines;

import dev.foretell.bench.onnx.OnnxFile;
import dev.foretell.bench.options.ModelOptions;
import dev.foretell.bench.options.OutputOptions;
import dev.foretell.bench.options.RoundOptions;
import dev.foretell.bench.options.RunOptions;
import dev.foretell.manifest.Catalog;
import dev.foretell.model.keras.KerasException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The command {@code engines}: one model on all engines that support it, in turns with ONNX Runtime and Deeplearning4j
 * without Foretell.
 */
@Command(
        name = "engines",
        description = {
            "Runs a network without a server on each engine that supports it, in turns with ONNX Runtime called"
                    + " directly and with Deeplearning4j as it comes (its own layers, all settings at their defaults)."
                    + " Checks first that all compute the same. Prints a Markdown table.",
            "Each runs in its own JVM. The machine should be idle otherwise."
        },
        mixinStandardHelpOptions = true)
public final class EnginesCommand implements Callable<Integer> {

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            split = ",",
            description = "Engines to measure (default: all). The yardsticks are always measured.")
    private List<String> engines = new ArrayList<>();

    @Option(
            names = "--onnx",
            paramLabel = "FILE",
            description = "The model in ONNX format (default: the version's model.onnx, else converted from Keras).")
    private @Nullable Path onnx;

    @Option(
            names = "--rows",
            paramLabel = "N",
            split = ",",
            description = "Rows per forward pass (default: ${DEFAULT-VALUE}).",
            defaultValue = "1,32,512")
    private List<Integer> rows = new ArrayList<>();

    @Option(
            names = "--threads",
            paramLabel = "N",
            split = ",",
            description = "Copies of the network, each in its own thread (default: ${DEFAULT-VALUE}).",
            defaultValue = "1,2")
    private List<Integer> threads = new ArrayList<>();

    @Mixin
    private RoundOptions rounds = new RoundOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Mixin
    private ModelOptions models = new ModelOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls.
    private CommandSpec spec;

    /**
     * The model in ONNX format.
     *
     * @param file null if there is none
     * @param origin where the file comes from, or why there is none
     */
    private record Twin(@Nullable Path file, String origin) {}

    @Override
    public Integer call() throws IOException {
        rounds.check();
        rows.forEach(each -> RunOptions.positive("--rows", each));
        threads.forEach(each -> RunOptions.positive("--threads", each));
        List<String> names = Variants.names(engines);
        Catalog.Entry entry = models.chosen();
        Path folder = Files.createTempDirectory("foretell-bench");
        try {
            RaceReport report = race(entry, names, twin(entry, folder));
            output.write(report.text(), report.json(), spec.commandLine().getOut());
        } finally {
            Files.deleteIfExists(folder.resolve(OnnxFile.NAME));
            Files.delete(folder);
        }
        return 0;
    }

    private Twin twin(Catalog.Entry entry, Path folder) throws IOException {
        Path beside = entry.folder().resolve(OnnxFile.NAME);
        if (onnx != null) {
            return new Twin(onnx, onnx.toString());
        } else if (Files.exists(beside)) {
            return new Twin(beside, "the version's " + OnnxFile.NAME);
        }
        try {
            return new Twin(OnnxFile.write(entry, folder), "converted from the Keras model");
        } catch (KerasException e) {
            return new Twin(null, "none: " + e.getMessage());
        }
    }

    private RaceReport race(Catalog.Entry entry, List<String> names, Twin twin) throws IOException {
        Class<?> program = spec.root().userObject().getClass();
        List<Variant> variants = new ArrayList<>();
        Map<String, String> refusals = new LinkedHashMap<>();
        try {
            for (String name : names) {
                Variant variant = Variant.start(program, name, arguments(twin.file()));
                variants.add(variant);
                String refusal = variant.handshake().refusal();
                if (refusal != null) {
                    refusals.put(name, refusal);
                }
            }
            List<Race.Result> results = results(variants.stream()
                    .filter(variant -> variant.handshake().refusal() == null)
                    .toList());
            return new RaceReport(
                    entry.manifest().label(), twin.origin(), rounds.count(), rounds.duration(), refusals, results);
        } finally {
            variants.forEach(Variant::close);
        }
    }

    private List<String> arguments(@Nullable Path onnx) {
        List<String> arguments = new ArrayList<>(List.of(
                "--model",
                models.name(),
                "--models",
                models.folder().toAbsolutePath().toString()));
        if (onnx != null) {
            arguments.addAll(List.of("--onnx", onnx.toAbsolutePath().toString()));
        }
        return arguments;
    }

    private List<Race.Result> results(List<Variant> variants) throws IOException {
        Race race = new Race(
                variants,
                rounds.count(),
                rounds.warmup().toNanos(),
                rounds.duration().toNanos());
        race.expectEqual();
        List<Race.Result> results = new ArrayList<>();
        for (int each : threads) {
            for (int size : rows) {
                results.addAll(race.run(size, each));
            }
        }
        return results;
    }
}
