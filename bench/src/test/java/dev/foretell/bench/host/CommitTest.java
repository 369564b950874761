package dev.foretell.bench.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitTest {

    @TempDir
    private Path folder;

    @Test
    void a_folder_that_is_in_no_clone_has_none() {
        assertThat(Commit.of(folder)).isEmpty();
    }

    @Test
    void a_clone_has_one_and_knows_whether_its_files_differ() throws Exception {
        assumeTrue(git("init", "-q"), "git is installed");
        Path file = Files.writeString(folder.resolve("file"), "one");
        git("add", "file");
        git("-c", "user.name=test", "-c", "user.email=test@localhost", "commit", "-q", "-m", "Add a file");

        assertThat(Commit.of(folder)).hasValueSatisfying(commit -> {
            assertThat(commit.id()).matches("[0-9a-f]{40,64}");
            assertThat(commit.modified()).isFalse();
        });
        Files.writeString(folder.resolve("other"), "not known to git");
        assertThat(Commit.of(folder))
                .hasValueSatisfying(commit -> assertThat(commit.modified()).isFalse());
        Files.writeString(file, "another");
        assertThat(Commit.of(folder))
                .hasValueSatisfying(commit -> assertThat(commit.modified()).isTrue());
    }

    private boolean git(String... arguments) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("git", "-C", folder.toString()));
        command.addAll(List.of(arguments));
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
        } catch (IOException e) {
            return false; // There is no git.
        }
    }
}
