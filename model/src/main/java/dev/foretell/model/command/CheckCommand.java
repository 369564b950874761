package dev.foretell.model.command;

import dev.foretell.manifest.Catalog;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code check}: whether a model is whole, can be run, and means the same as where it was made. For one use. */
@Command(
        name = "check",
        header = "Checks that a model is complete, runs, and computes what Keras (or the framework that made it) does.",
        description = {
            "",
            "The digests of its files are checked, and the model is loaded and run. With --golden, or if one was given"
                    + " when it was added, its outputs are compared with those of Keras."
        },
        mixinStandardHelpOptions = true)
final class CheckCommand extends RepositoryCommand {

    @Mixin
    private final Subject subject = new Subject();

    @Mixin
    private final GoldenOptions golden = new GoldenOptions();

    CheckCommand(Map<String, String> environment) {
        super(environment);
    }

    @Override
    public Integer call() {
        golden.check().ifPresent(problem -> {
            throw usage(problem);
        });
        return subject.isFile() ? checkFile() : checkVersion(subject.entry(repository()));
    }

    private int checkFile() {
        out().println(subject.label());
        try (Loaded loaded = subject.load()) {
            return check(loaded, golden.isGiven() ? golden.file() : null, subject.files());
        }
    }

    /** An entry of the catalog has files with the digests that its manifest names. */
    private int checkVersion(Catalog.Entry entry) {
        Path kept = entry.folder().resolve(AddCommand.GOLDEN);
        out().println(entry.manifest().label() + " in " + entry.folder());
        out().println("  files     "
                + Formatting.counted(entry.manifest().files().size(), "file")
                + ", each with the digest that the manifest names");
        try (Loaded loaded = Subject.load(entry)) {
            Path with = golden.isGiven() ? golden.file() : Files.exists(kept) ? kept : null;
            return check(loaded, with, ModelFiles.in(entry.folder()));
        }
    }

    private int check(Loaded loaded, @Nullable Path with, ModelFiles files) {
        PrintWriter out = out();
        out.println("  model     " + loaded.summary());
        out.println("  engine    " + loaded.engine());
        out.println("  one pass  "
                + loaded.tensors().inputs().stream()
                        .map(input -> input.name() + " " + Formatting.kerasShape(input.shape()))
                        .collect(Collectors.joining(", "))
                + " -> "
                + loaded.tensors().outputs().stream()
                        .map(output -> output.name() + " " + Formatting.kerasShape(output.shape()))
                        .collect(Collectors.joining(", ")));
        String original = Formatting.padded(loaded.original());
        if (with == null) {
            out.println("  " + original + "not compared; write io.npz in Python, and name it with --golden:");
            out.println();
            Snippet.of(loaded, files).forEach(line -> out.println("    " + line));
            out.flush();
            return 0;
        }
        GoldenComparison comparison = golden.compare(loaded, with);
        if (!comparison.isEqual()) {
            out.flush();
            throw new CommandException(with + ": " + comparison.text(loaded.original()));
        }
        out.println("  " + original + comparison.text(loaded.original()));
        out.flush();
        return 0;
    }
}
