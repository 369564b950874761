package dev.foretell.model.command;

import dev.foretell.manifest.Catalog;
import dev.foretell.manifest.InvalidManifestException;
import dev.foretell.manifest.Traffic;
import dev.foretell.manifest.TrafficWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code remove}: a version, or a model with all of them. For one use. */
@Command(
        name = "remove",
        header = "Removes a version, or a model.",
        description = {
            "",
            "Without a version, the model is removed with all of its versions. Jobs in flight are answered: servers"
                    + " keep what they have loaded for a minute.",
            "",
            "A version that gets requests, or a model that is served, is removed only with --force. To give its"
                    + " requests to another version first: foretell-model traffic NAME OTHER=100."
        },
        mixinStandardHelpOptions = true)
final class RemoveCommand extends RepositoryCommand {

    @Parameters(
            paramLabel = "NAME[:VERSION]",
            description = "The model, or one of its versions.",
            converter = Target.Converter.class)
    private Target target = new Target("", null);

    @Option(names = "--force", description = "Even when it gets requests.")
    private boolean force;

    RemoveCommand(Map<String, String> environment) {
        super(environment);
    }

    @Override
    public Integer call() throws IOException {
        Path repository = repository();
        Path model = repository.resolve(target.name());
        List<String> versions = NewVersion.versions(model);
        String version = target.version();
        if (versions.isEmpty() || (version != null && !versions.contains(version))) {
            throw new CommandException(
                    "there is no " + (versions.isEmpty() ? "model " + target.name() : target) + " in " + repository
                            + (versions.isEmpty() ? "" : "; it has the versions " + String.join(", ", versions)));
        }
        checkUse(Catalog.readOrEmpty(repository), version, versions);
        if (version == null || versions.size() == 1) {
            takeAway(model, repository.resolve(".removed-" + target.name() + "-" + UUID.randomUUID()));
            out().println("Removed the model " + target.name() + " with "
                    + Formatting.counted(versions.size(), "version") + ".");
        } else {
            forget(model, version);
            takeAway(model.resolve(version), model.resolve(".removed-" + version + "-" + UUID.randomUUID()));
            out().println("Removed " + target + ".");
        }
        out().flush();
        return 0;
    }

    private void checkUse(Catalog catalog, @Nullable String version, List<String> versions) {
        if (force || catalog.isUnloaded(target.name())) {
            return;
        }
        Map<String, Double> shares = catalog.traffic(target.name()).shares(versions);
        if (version == null || versions.size() == 1) {
            throw new CommandException("the model " + target.name() + " is served (versions "
                    + String.join(", ", versions) + "): remove it with --force");
        }
        double share = shares.getOrDefault(version, 0.0);
        if (share > 0) {
            String others = versions.stream()
                    .filter(other -> !other.equals(version))
                    .reduce((older, newer) -> newer)
                    .orElseThrow();
            throw new CommandException("version " + version + " gets " + Formatting.percent(share)
                    + " of the requests for "
                    + target.name() + ": give them to another version first (" + Main.NAME + " traffic " + target.name()
                    + " "
                    + others
                    + "=100), or use --force");
        }
    }

    /** Takes a version out of the split, which would wait for a later one of this number. */
    private static void forget(Path model, String version) throws IOException {
        TrafficWriter writer = new TrafficWriter(model);
        Map<String, Double> weights = weights(writer.now());
        if (weights.containsKey(version)) {
            writer.change((now, before) -> without(version, weights(now)));
        }
    }

    private static Map<String, Double> weights(byte[] json) {
        try {
            return json.length == 0 ? Map.of() : Traffic.parse(json).weights();
        } catch (InvalidManifestException e) {
            return Map.of(); // What is broken says nothing.
        }
    }

    private static byte[] without(String version, Map<String, Double> weights) {
        Map<String, Double> left = new TreeMap<>(weights);
        left.remove(version);
        if (left.values().stream().noneMatch(weight -> weight > 0)) {
            return new byte[0];
        }
        return left.entrySet().stream()
                .map(each -> "\"" + each.getKey() + "\": " + Formatting.number(each.getValue()))
                .collect(Collectors.joining(", ", "{", "}\n"))
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Renames the folder to a name that is not a model's or a version's, so that no reader sees half of it. */
    private void takeAway(Path folder, Path aside) throws IOException {
        try {
            Files.move(folder, aside, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new CommandException(target + " was not removed: " + IoFailures.message(e), e);
        }
        NewVersion.delete(aside);
        if (Files.exists(aside)) {
            err().println(Main.NAME + ": could not delete all of " + aside);
        }
    }
}
