package dev.foretell.model.command;

import dev.foretell.manifest.Catalog;
import dev.foretell.settings.Settings;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command on a repository, with the streams that it prints to. For one use. */
abstract class RepositoryCommand implements Callable<Integer> {

    private final Map<String, String> environment;

    @Option(
            names = "--repository",
            paramLabel = "DIR",
            description =
                    "The model repository (default: FORETELL_MODELS, else model/repository or models here or above the"
                            + " program).")
    private @Nullable Path repository;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    RepositoryCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    /** The repository's folder. */
    final Path repository() {
        Path folder = repository == null ? ofEnvironment() : repository;
        if (!Files.isDirectory(folder)) {
            throw new CommandException("there is no model repository " + folder.toAbsolutePath()
                    + "; create the folder, or name another with --repository or FORETELL_MODELS");
        }
        return folder.toAbsolutePath().normalize();
    }

    /** The option that names the repository to another command; empty when it was not given to this one. */
    final String repositoryOption() {
        return repository == null ? "" : " --repository " + repository;
    }

    private Path ofEnvironment() {
        Settings settings = new Settings(environment);
        Path models = settings.models();
        settings.check();
        return models;
    }

    /** What the repository holds; nothing, when there is no model in it. */
    final Catalog catalog() {
        return Catalog.readOrEmpty(repository());
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    final PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** An argument is wrong. */
    final ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
