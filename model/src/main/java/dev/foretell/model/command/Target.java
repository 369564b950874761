package dev.foretell.model.command;

import dev.foretell.manifest.Catalog;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A model of the repository, or one of its versions: {@code churn}, {@code churn:2}. Immutable.
 *
 * @param version null when none is named
 */
record Target(String name, @Nullable String version) {

    private static final Pattern FORM = Pattern.compile("([^:]*)(?::(.*))?");

    /** Reads one. */
    static final class Converter implements ITypeConverter<Target> {
        @Override
        public Target convert(String text) {
            Matcher parts = FORM.matcher(text);
            String name = parts.matches() ? parts.group(1) : text;
            String version = parts.matches() ? parts.group(2) : null;
            if (!Catalog.isName(name) || (version != null && !Catalog.isVersion(version))) {
                throw new TypeConversionException(
                        "expected NAME or NAME:VERSION, such as churn or churn:2, not " + text);
            }
            return new Target(name, version);
        }
    }

    /**
     * The version that is meant: the one that is named, else the newest.
     *
     * @throws CommandException when it is not there, or cannot be read
     */
    Catalog.Entry in(Catalog catalog, Path repository) {
        requireModel(catalog, repository);
        return (version == null ? catalog.newest(name) : catalog.find(name, version))
                .orElseThrow(() -> new CommandException("the model " + name + " has no version " + version + "; it has "
                        + String.join(", ", versions(catalog)) + problems(catalog, repository)));
    }

    /**
     * Makes sure that the model is there.
     *
     * @throws CommandException when it is not, or cannot be read
     */
    void requireModel(Catalog catalog, Path repository) {
        if (catalog.versions(name).isEmpty()) {
            String known = catalog.names().isEmpty() ? "no model" : String.join(", ", catalog.names());
            throw new CommandException("there is no model " + name + " in " + repository + "; it has " + known
                    + problems(catalog, repository));
        }
    }

    /** The model's versions that can be read, oldest first. */
    List<String> versions(Catalog catalog) {
        return catalog.versions(name).stream()
                .map(entry -> entry.manifest().version())
                .toList();
    }

    /** What is wrong with versions of this model, which may be why it is not found. */
    private String problems(Catalog catalog, Path repository) {
        String folder = repository.resolve(name).toString();
        return catalog.problems().stream()
                .filter(problem -> problem.contains(folder) || problem.contains("model " + name + ":"))
                .map(problem -> "; " + problem)
                .collect(Collectors.joining());
    }

    @Override
    public String toString() {
        return version == null ? name : name + ":" + version;
    }
}
