package dev.foretell.model.command;

import dev.foretell.manifest.Catalog;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code list}: what the repository holds. For one use. */
@Command(
        name = "list",
        header = "Lists models and versions, with the share of requests that each gets.",
        mixinStandardHelpOptions = true)
final class ListCommand extends RepositoryCommand {

    ListCommand(Map<String, String> environment) {
        super(environment);
    }

    @Override
    public Integer call() {
        Path repository = repository();
        Catalog catalog = catalog();
        if (catalog.names().isEmpty()) {
            out().println("There is no model in " + repository + ".");
        } else {
            table(catalog).print(out());
        }
        out().flush();
        catalog.problems().forEach(problem -> err().println(Main.NAME + ": " + problem));
        return 0;
    }

    private static TextTable table(Catalog catalog) {
        TextTable table = new TextTable("MODEL", "VERSION", "REQUESTS", "PLATFORM", "INPUTS", "OUTPUTS");
        for (String name : catalog.names()) {
            List<Catalog.Entry> versions = catalog.versions(name);
            Map<String, Double> shares = catalog.traffic(name)
                    .shares(versions.stream()
                            .map(entry -> entry.manifest().version())
                            .toList());
            for (Catalog.Entry entry : versions) {
                String version = entry.manifest().version();
                table.add(
                        name,
                        version,
                        catalog.isUnloaded(name) ? "unloaded" : Formatting.percent(shares.getOrDefault(version, 0.0)),
                        entry.manifest().platform(),
                        Formatting.inputs(entry.manifest()),
                        Formatting.outputs(entry.manifest()));
            }
        }
        return table;
    }
}
