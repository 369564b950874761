package dev.foretell.model.command;

import dev.foretell.manifest.Catalog;
import dev.foretell.manifest.InvalidManifestException;
import dev.foretell.manifest.Traffic;
import dev.foretell.manifest.TrafficWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code traffic}: how the requests that name no version are split between a model's versions. For one use. */
@Command(
        name = "traffic",
        header = "Shows or changes how requests are split between versions.",
        description = {
            "",
            "Only requests that do not name a version are split. Servers apply a change within a second or two.",
            "",
            "  foretell-model traffic churn             shows the split",
            "  foretell-model traffic churn 1=90 2=10   version 2 gets one request in ten",
            "  foretell-model traffic churn newest      the newest version takes all, whichever it is"
        },
        mixinStandardHelpOptions = true)
final class TrafficCommand extends RepositoryCommand {

    private static final String NEWEST = "newest";

    @Parameters(index = "0", paramLabel = "NAME", description = "The model.", converter = Target.Converter.class)
    private Target target = new Target("", null);

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "VERSION=WEIGHT",
            description = "Weights, which need not sum to 100; a version that is not named gets nothing. Or: newest.")
    private List<String> weights = new ArrayList<>();

    @Option(names = "--reset", description = "The same as newest.")
    private boolean reset;

    TrafficCommand(Map<String, String> environment) {
        super(environment);
    }

    @Override
    public Integer call() throws IOException {
        if (target.version() != null) {
            throw usage("expected a model without a version, not " + target);
        }
        boolean newest = reset || weights.equals(List.of(NEWEST));
        if (reset && !weights.isEmpty() && !weights.equals(List.of(NEWEST))) {
            throw usage("expected weights or --reset, not both");
        }
        byte[] wanted = newest ? new byte[0] : weights.isEmpty() ? new byte[0] : json(weights);
        Path repository = repository();
        Catalog catalog = catalog();
        target.requireModel(catalog, repository);
        if (newest || !weights.isEmpty()) {
            write(repository, catalog, wanted);
            catalog = catalog();
        }
        show(catalog);
        return 0;
    }

    /** The content of the file, which is read by the same class as in web and workers. */
    private byte[] json(List<String> given) {
        TreeMap<String, String> parts =
                new TreeMap<>((a, b) -> Integer.compare(Integer.parseInt(a), Integer.parseInt(b)));
        for (String each : given) {
            String[] sides = each.split("=", -1);
            if (sides.length != 2 || !Catalog.isVersion(sides[0]) || !sides[1].matches("\\d{1,12}(\\.\\d{1,12})?")) {
                throw usage("expected weights such as 1=90 2=10, or newest, not " + each);
            }
            if (parts.put(sides[0], sides[1].replaceFirst("^0+(?=\\d)", "")) != null) {
                throw usage("version " + sides[0] + " is given twice");
            }
        }
        StringBuilder json = new StringBuilder();
        parts.forEach((version, weight) -> json.append(json.isEmpty() ? "{\"" : ", \"")
                .append(version)
                .append("\": ")
                .append(weight));
        byte[] bytes = json.append("}\n").toString().getBytes(StandardCharsets.UTF_8);
        try {
            Traffic.parse(bytes);
        } catch (InvalidManifestException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
        return bytes;
    }

    private void write(Path repository, Catalog catalog, byte[] wanted) throws IOException {
        List<String> versions = target.versions(catalog);
        Traffic traffic = wanted.length == 0 ? Traffic.NEWEST : Traffic.parse(wanted);
        for (String version : traffic.weights().keySet()) {
            if (!versions.contains(version)) {
                throw new CommandException("the model " + target.name() + " has no version " + version + "; it has "
                        + String.join(", ", versions));
            }
        }
        TrafficWriter writer = new TrafficWriter(repository.resolve(target.name()));
        byte[] seen = writer.now();
        try {
            writer.change((now, before) -> {
                if (!Arrays.equals(seen, now)) {
                    throw new CommandException(changing());
                }
                return wanted;
            });
        } catch (FileAlreadyExistsException e) {
            throw new CommandException(changing(), e);
        } catch (IOException e) {
            throw new CommandException(
                    "the split of " + target.name() + " was not changed: " + IoFailures.message(e), e);
        }
    }

    private String changing() {
        return "another process is changing the split of " + target.name() + "; try again";
    }

    private void show(Catalog catalog) {
        List<String> versions = target.versions(catalog);
        Traffic traffic = catalog.traffic(target.name());
        Map<String, Double> shares = traffic.shares(versions);
        TextTable table = new TextTable("VERSION", "REQUESTS");
        versions.forEach(version -> table.add(version, Formatting.percent(shares.getOrDefault(version, 0.0))));
        table.print(out());
        out().println(
                        traffic.weights().isEmpty()
                                ? "The newest version takes all: no split is set."
                                : TrafficWriter.NAME + " says so; `" + Main.NAME + " traffic " + target.name()
                                        + " newest` gives all to the newest.");
        if (catalog.isUnloaded(target.name())) {
            out().println("The model is unloaded, so that requests for it are refused.");
        }
        out().flush();
    }
}
