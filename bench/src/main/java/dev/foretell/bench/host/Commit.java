package dev.foretell.bench.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The commit of a clone. Immutable.
 *
 * @param id the commit that is checked out
 * @param modified whether tracked files differ from it
 */
public record Commit(String id, boolean modified) {

    /** The commit of the clone that contains a folder; empty if there is none, or no git. */
    public static Optional<Commit> of(Path folder) {
        return git(folder, "rev-parse", "HEAD")
                .map(id -> new Commit(
                        id,
                        !git(folder, "status", "--porcelain", "--untracked-files=no")
                                .orElse("")
                                .isEmpty()));
    }

    private static Optional<String> git(Path folder, String command, String... arguments) {
        ProcessBuilder builder = new ProcessBuilder("git", "-C", folder.toString(), command);
        builder.command().addAll(List.of(arguments));
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        try {
            Process process = builder.start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 ? Optional.of(said) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
