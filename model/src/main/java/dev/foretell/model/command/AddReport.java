package dev.foretell.model.command;

import dev.foretell.manifest.Catalog;
import dev.foretell.manifest.Manifest;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Prints what {@code add} has added, and what is left to do. For one use.
 *
 * @param name the model's name
 * @param folder that of the new version
 */
record AddReport(PrintWriter out, String name, Path folder, Loaded loaded) {

    /** Prints what the version is, and which requests it gets. */
    void version(Catalog catalog, @Nullable SampleTable sample, @Nullable GoldenComparison comparison) {
        String version = folder.getFileName().toString();
        Manifest manifest = catalog.find(name, version)
                .orElseThrow(() -> new CommandException(
                        name + ":" + version + " was added, but has been removed or cannot be read: "
                                + String.join("; ", catalog.problems())))
                .manifest();
        out.println("Added " + manifest.label() + " in " + folder);
        out.println("  model     " + loaded.summary());
        manifest.inputs().forEach(input -> out.println("  input     " + Formatting.input(input)));
        manifest.outputs()
                .forEach(
                        output -> out.println("  output    " + Formatting.output(output) + Formatting.meaning(output)));
        if (sample != null) {
            out.println("  sample    " + Formatting.counted(sample.rows(), "row")
                    + (sample.hasTruth() ? ", with the truth" : ""));
        }
        out.println("  engine    " + loaded.engine());
        out.println("  " + Formatting.padded(loaded.original())
                + (comparison == null ? "not compared yet, see below" : comparison.text(loaded.original())));
        out.println("  requests  " + traffic(catalog, version));
    }

    private String traffic(Catalog catalog, String version) {
        List<String> versions = catalog.versions(name).stream()
                .map(entry -> entry.manifest().version())
                .toList();
        double share = catalog.traffic(name).shares(versions).getOrDefault(version, 0.0);
        if (catalog.isUnloaded(name)) {
            return "none: the model is unloaded";
        }
        if (share == 0) {
            return "only those that ask for version " + version + "; to give it some: " + Main.NAME + " traffic " + name
                    + " " + version + "=10 …";
        }
        return share == 1
                ? "all that name no version"
                        + (versions.size() == 1 ? "" : ": it is the newest, or traffic.json says so")
                : Formatting.percent(share) + " of those that name no version";
    }

    /** Prints what should be looked over in the manifest. */
    void edits(List<String> edits) {
        out.println();
        out.println("To edit, in " + folder.resolve("manifest.json") + " (servers follow it):");
        edits.forEach(edit -> out.println("  " + edit));
    }

    /** Prints how to compare the version with what made it. */
    void snippet(ModelFiles files, String repositoryOption) {
        out.println();
        out.println("To compare it with " + loaded.original()
                + ", write io.npz in Python, preferably with rows of your own instead of random ones:");
        out.println();
        Snippet.of(loaded, files).forEach(line -> out.println("    " + line));
        out.println();
        out.println("and then: " + Main.NAME + " check " + name + repositoryOption + " --golden io.npz");
    }
}
