package dev.foretell.web.history;

import static dev.foretell.web.history.TestPredictions.interactive;
import static dev.foretell.web.history.TestPredictions.starting;
import static dev.foretell.web.history.TestPredictions.succeeded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The history in a file. */
class HistoryOnH2Test extends HistoryContract {

    @TempDir
    private Path folder = Path.of("");

    private int files;

    @Override
    DatabaseSettings empty() {
        return new DatabaseSettings("jdbc:h2:" + folder.resolve("new folder").resolve("file-" + files++), "", "");
    }

    @Test
    void what_is_committed_is_there_after_a_restart() {
        history.record(interactive("a"));
        history.create(starting("b"));
        history.create(starting("c"));
        history.finish(List.of(succeeded("c")));
        history.close();

        History again = open(settings, MONTH);

        assertThat(ids(again.list(new Query(null, null, null, 10)))).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(again.find("c").orElseThrow().status()).isEqualTo(Status.SUCCEEDED);
    }

    @Test
    void a_file_that_another_process_uses_is_refused_with_a_message_that_helps() throws Exception {
        DatabaseSettings taken = empty();
        Process other = process(taken);
        try {
            Eventually.until("the other has the file", () -> Files.exists(told()));

            assertThatThrownBy(() -> open(taken, MONTH))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining(taken.url())
                    .hasMessageContaining("in use by another process")
                    .hasMessageContaining("FORETELL_DATABASE_URL");
        } finally {
            other.destroyForcibly();
            assertThat(other.waitFor(1, TimeUnit.MINUTES)).isTrue();
        }
    }

    @Test
    void what_is_committed_survives_that_the_process_is_killed() throws Exception {
        DatabaseSettings shared = empty();
        Process killed = process(shared);
        try {
            Eventually.until("a job is created", () -> Files.exists(told()));
        } finally {
            killed.destroyForcibly();
            assertThat(killed.waitFor(1, TimeUnit.MINUTES)).isTrue();
        }

        assertThat(open(shared, MONTH).find("promised")).isPresent();
    }

    private Path told() {
        return folder.resolve("told");
    }

    private Process process(DatabaseSettings of) {
        try {
            return new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Promising.class.getName(),
                            of.url(),
                            told().toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Another process, which promises a job, says so, and goes on until it is killed. */
    static final class Promising {
        private Promising() {}

        public static void main(String[] arguments) throws Exception {
            DatabaseSettings settings = new DatabaseSettings(arguments[0], "", "");
            try (History history = new History(settings, MONTH, new SimpleMeterRegistry())) {
                history.start();
                history.create(starting("promised"));
                Files.createFile(Path.of(arguments[1]));
                Thread.currentThread().join();
            }
        }
    }

    @Test
    void a_file_that_is_no_database_is_refused() throws IOException {
        Path file = folder.resolve("text");
        Files.writeString(folder.resolve("text.mv.db"), "hello".repeat(10_000));

        assertThatThrownBy(() -> open(new DatabaseSettings("jdbc:h2:" + file, "", ""), MONTH))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void a_wrong_password_is_refused_and_not_repeated() {
        history.close();

        assertThatThrownBy(() -> open(new DatabaseSettings(settings.url(), "sa", "hush"), MONTH))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("password")
                .hasMessageNotContaining("hush");
    }
}
