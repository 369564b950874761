package dev.foretell.model.command;

import dev.foretell.manifest.Catalog;
import dev.foretell.model.Model;
import dev.foretell.model.engine.EngineException;
import dev.foretell.model.keras.KerasException;
import dev.foretell.model.onnx.OnnxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code add}: a model that Keras saved, or in the format ONNX, becomes a version in the repository. For one use. */
@Command(
        name = "add",
        header = "Adds a Keras or ONNX model as a new version.",
        description = {
            "",
            "The network is built and run once, and a manifest is drafted from its graph. Servers that watch the"
                    + " repository load the version.",
            "",
            "The model gets numbers as they are sent: if it needs scaling, edit the manifest afterwards (mean and"
                    + " scale of a feature). The command asks no questions; it ends with a list of what to edit."
        },
        footer = {
            "",
            "Examples:",
            "  foretell-model add churn.keras --name churn --labels stays,leaves",
            "  foretell-model add churn.h5 --name churn --sample rows.csv",
            "  foretell-model add model.json --weights weights.h5 --name churn",
            "  foretell-model add model.onnx --name churn"
        })
final class AddCommand extends RepositoryCommand {

    private static final String SAMPLE = "sample.csv";
    static final String GOLDEN = "golden.npz";
    /** A larger one is compared, but not kept: workers read all files of a version to check their digests. */
    private static final long KEPT = 10L * 1024 * 1024;

    @Parameters(
            paramLabel = "FILE",
            description =
                    "An archive (.keras), HDF5 (.h5, .hdf5), an architecture (.json) with --weights, or ONNX (.onnx).")
    private Path file = Path.of("");

    @Option(names = "--weights", paramLabel = "FILE", description = "The weights of an architecture in JSON.")
    private @Nullable Path weights;

    @Option(
            names = "--name",
            required = true,
            paramLabel = "NAME",
            description = "The model's name, as in URLs: lower-case letters, digits, hyphens, underscores; at most 64.")
    private String name = "";

    @Option(names = "--version", paramLabel = "N", description = "The version (default: the next one).")
    private @Nullable String version;

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            description = "The engine to run it with (default: the first that can). `show` prints which one that is.")
    private @Nullable String engine;

    @Option(
            names = "--title",
            paramLabel = "TEXT",
            description = "The model's display name (default: made up from the name).")
    private @Nullable String title;

    @Option(names = "--description", paramLabel = "TEXT", description = "What it predicts, in a sentence or two.")
    private @Nullable String description;

    @Option(
            names = "--sample",
            paramLabel = "CSV",
            description =
                    "Rows to try the model with: a header with the names of the columns, then numbers, in the order of"
                            + " the model's inputs. They give the features' names and ranges. One more column, named"
                            + " class, label, outcome, target or species, holds the truth.")
    private @Nullable Path sample;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    private boolean unusedHelp; // picocli reads the option itself.

    @Mixin
    private final GoldenOptions golden = new GoldenOptions();

    @Mixin
    private final Labels labels = new Labels();

    @Mixin
    private final Shapes shapes = new Shapes();

    AddCommand(Map<String, String> environment) {
        super(environment);
    }

    @Override
    public Integer call() throws IOException {
        checkOptions();
        Path repository = repository();
        ModelFiles files = ModelFiles.of(file, weights);
        try (NewVersion made = NewVersion.begin(repository, name, version);
                Loaded loaded = load(files, made)) {
            Result result = fill(made, loaded);
            verify(made);
            Path folder = made.publish();
            AddReport report = new AddReport(out(), name, folder, loaded);
            report.version(Catalog.readOrEmpty(repository), result.sample(), result.comparison());
            report.edits(edits(result, loaded.tensors()));
            if (result.comparison() == null) {
                report.snippet(files, repositoryOption());
            }
            out().flush();
        }
        return 0;
    }

    /** Reads the copy, which does not change meanwhile; messages name the original. */
    private Loaded load(ModelFiles files, NewVersion made) throws IOException {
        try {
            return Loaded.of(files.copyTo(made.folder()), shapes, engine);
        } catch (KerasException | OnnxException | EngineException e) {
            String message = String.valueOf(e.getMessage());
            for (Map.Entry<String, Path> each : files.files().entrySet()) {
                message = message.replace(
                        made.folder().resolve(each.getKey()).toString(),
                        each.getValue().toString());
            }
            throw new CommandException(message, e);
        }
    }

    private void checkOptions() {
        if (!Catalog.isName(name)) {
            throw usage("--name " + name + ": expected lower-case letters, digits, hyphens and underscores, at most 64,"
                    + " not beginning with a hyphen or underscore");
        }
        if (version != null && !Catalog.isVersion(version)) {
            throw usage("--version " + version + ": expected a whole number from 1");
        }
        golden.check().ifPresent(problem -> {
            throw usage(problem);
        });
    }

    /** What was made of the options. */
    private record Result(
            Map<String, List<String>> labels,
            @Nullable SampleTable sample,
            @Nullable GoldenComparison comparison) {}

    private Result fill(NewVersion made, Loaded loaded) throws IOException {
        ModelTensors tensors = loaded.tensors();
        Map<String, List<String>> named = labels.of(tensors.outputs());
        SampleTable table = sample == null ? null : sample(made, sample, tensors, named);
        Draft draft = new Draft(
                name,
                made.version(),
                orElse(title, Draft.title(name)),
                orElse(description, madeUp()),
                loaded.platform());
        if (engine != null) {
            draft.engine(engine);
        }
        draft.inputs(tensors.inputs(), table);
        draft.outputs(tensors.outputs(), named);
        if (sample != null && table != null) {
            draft.sample(SAMPLE, Formatting.counted(table.rows(), "row") + " of " + sample.getFileName());
        }
        draft.training(loaded.framework());
        GoldenComparison comparison = golden.isGiven() ? compare(made, loaded, draft) : null;
        draft.write(made.folder());
        return new Result(named, table, comparison);
    }

    private static String orElse(@Nullable String given, String otherwise) {
        return given == null || given.isBlank() ? otherwise : given.strip();
    }

    private String madeUp() {
        return "Added from " + file.getFileName() + " on " + LocalDate.now(ZoneId.systemDefault()) + ".";
    }

    private SampleTable sample(NewVersion made, Path given, ModelTensors tensors, Map<String, List<String>> named)
            throws IOException {
        if (Files.isDirectory(given)) {
            throw new CommandException(given + " is a folder; expected a CSV");
        }
        Path copy = ModelFiles.copy(given, made.folder().resolve(SAMPLE));
        List<String> classes = named.values().stream().findFirst().orElse(List.of());
        return SampleTable.read(copy, given, tensors.inputs(), classes);
    }

    /** The comparison with Keras; a difference ends it all. */
    private GoldenComparison compare(NewVersion made, Loaded loaded, Draft draft) throws IOException {
        Path given = golden.file();
        GoldenComparison comparison = golden.compare(loaded);
        if (!comparison.isEqual()) {
            throw new CommandException(given + ": " + comparison.text(loaded.original()) + "; nothing was added");
        }
        draft.metric(
                "difference_from_" + loaded.original().toLowerCase(Locale.ROOT),
                comparison.largest(),
                "the largest absolute difference from " + loaded.original() + "'s outputs for the "
                        + Formatting.counted(comparison.rows(), "row")
                        + " of " + given.getFileName() + "; allowed was " + comparison.allowed());
        if (Files.size(given) <= KEPT) {
            ModelFiles.copy(given, made.folder().resolve(GOLDEN));
        }
        return comparison;
    }

    /** Reads the version as a server will. */
    private void verify(NewVersion made) {
        Catalog catalog = Catalog.readOrEmpty(made.repository());
        Catalog.Entry entry = catalog.find(name, made.version())
                .orElseThrow(() -> new CommandException(
                        "the drafted manifest cannot be used: " + String.join("; ", catalog.problems())));
        Model.load(entry).close();
    }

    /** The parts of the manifest that should be looked over. */
    private List<String> edits(Result result, ModelTensors tensors) {
        List<String> edits = new ArrayList<>();
        if (title == null) {
            edits.add("title: made up from the name");
        }
        if (description == null) {
            edits.add("description: says only where it came from");
        }
        if (Draft.isTable(tensors.inputs())) {
            edits.add(
                    result.sample() == null
                            ? "inputs: the numbers of a row have no names; features, or --sample rows.csv, gives them"
                                    + " some"
                            : "inputs, features: titles, units and descriptions are made up or empty; minimum and"
                                    + " maximum are those of the sample");
            edits.add("inputs, features: mean and scale, if the model was trained on scaled numbers");
        }
        boolean namesClasses =
                tensors.outputs().stream().anyMatch(output -> !output.classes().isEmpty());
        if (!labels.areGiven() && !result.labels().isEmpty() && !namesClasses) {
            edits.add("outputs, labels: "
                    + result.labels().values().stream().map(Formatting::some).collect(Collectors.joining("; "))
                    + " are made up");
        }
        return edits;
    }
}
