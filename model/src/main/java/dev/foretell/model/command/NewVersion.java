package dev.foretell.model.command;

import dev.foretell.manifest.Catalog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A version that is being put together: in a folder beside the others whose name is not a version's, so that servers
 * ignore it, and which is a repository of its own, so that it can be tried as it will be read. It appears at once, by a
 * rename, or not at all. For one thread; closed any number of times.
 */
final class NewVersion implements AutoCloseable {

    private final Path model;
    private final String version;
    private final boolean isNewModel;
    private final Path staging;
    private final Path folder;

    private NewVersion(Path model, String version, boolean isNewModel, Path staging, Path folder) {
        this.model = model;
        this.version = version;
        this.isNewModel = isNewModel;
        this.staging = staging;
        this.folder = folder;
    }

    /**
     * Begins a version.
     *
     * @param wanted its number, or null for the next one
     * @throws CommandException when it exists, or its folder cannot be made
     */
    static NewVersion begin(Path repository, String name, @Nullable String wanted) {
        Path model = repository.resolve(name);
        boolean isNewModel = !Files.exists(model);
        try {
            if (isNewModel) {
                Files.createDirectory(model);
            } else if (!Files.isDirectory(model)) {
                throw new CommandException(model + " is a file; expected the folder of the model " + name);
            }
            String version = version(model, name, wanted);
            Path staging = Files.createTempDirectory(model, ".adding-" + version + "-");
            Path folder = Files.createDirectories(staging.resolve(name).resolve(version));
            return new NewVersion(model, version, isNewModel, staging, folder);
        } catch (IOException e) {
            throw new CommandException("cannot write to the repository: " + IoFailures.message(e), e);
        }
    }

    private static String version(Path model, String name, @Nullable String wanted) throws IOException {
        if (wanted == null) {
            int newest =
                    versions(model).stream().mapToInt(Integer::parseInt).max().orElse(0);
            return String.valueOf(newest + 1);
        }
        if (Files.exists(model.resolve(wanted))) {
            throw exists(name, wanted, model);
        }
        return wanted;
    }

    /** The versions that a model's folder has, whole ones or not. */
    static List<String> versions(Path model) throws IOException {
        try (Stream<Path> children = Files.list(model)) {
            return children.map(child -> child.getFileName().toString())
                    .filter(Catalog::isVersion)
                    .sorted(Comparator.comparingInt(Integer::parseInt))
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static CommandException exists(String name, String version, Path model) {
        return new CommandException("the model " + name + " already has a version " + version + ", in "
                + model.resolve(version) + "; without --version the next number is used");
    }

    String version() {
        return version;
    }

    /** The version's folder for the time being. */
    Path folder() {
        return folder;
    }

    /** A repository that has this version only. */
    Path repository() {
        return staging;
    }

    /**
     * Makes it a version of the model.
     *
     * @return its folder
     * @throws CommandException when another process has made one of this number meanwhile
     */
    Path publish() throws IOException {
        Path published = model.resolve(version);
        try {
            if (Files.exists(published)) {
                throw new FileAlreadyExistsException(published.toString());
            }
            return Files.move(folder, published, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (Files.exists(published)) {
                throw exists(model.getFileName().toString(), version, model);
            }
            throw e;
        }
    }

    /** Removes what is left of it; the version when it was not published. */
    @Override
    public void close() {
        delete(staging);
        if (isNewModel && !Files.exists(model.resolve(version))) {
            try {
                Files.deleteIfExists(model);
            } catch (IOException e) {
                // Another process has put something there.
            }
        }
    }

    /** Deletes a folder with all that is in it, as far as it can be; links are not followed. */
    static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            // Its name is not a model's or a version's: it takes room and does no harm.
        }
    }
}
