package dev.foretell.web.history;

import static dev.foretell.web.history.TestPredictions.interactive;
import static dev.foretell.web.history.TestPredictions.starting;
import static dev.foretell.web.history.TestPredictions.succeeded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretell.process.Time;
import dev.foretell.web.database.Database;
import dev.foretell.web.database.DatabaseException;
import dev.foretell.web.database.DatabaseSettings;
import dev.foretell.web.database.H2Url;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests what is special about the history in a file. */
class HistoryOnH2Test extends HistoryFixture {

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
        close(history);

        History again = open(settings, MONTH);

        assertThat(ids(again.list(new Query(null, null, null, 10)))).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(again.find("c").orElseThrow().status()).isEqualTo(Status.SUCCEEDED);
    }

    @Test
    void lists_and_what_is_too_old_are_found_without_reading_all_that_is_there() throws SQLException {
        for (int i = 0; i < 100; i++) {
            history.record(interactive(String.format(Locale.ROOT, "id-%02d", i)));
        }
        written();
        try (Connection connection =
                DriverManager.getConnection(H2Url.of(settings.url()), settings.user(), settings.password())) {
            for (String query : List.of(
                    PredictionTable.newest(Status.SUCCEEDED, false, false),
                    PredictionTable.newest(Status.SUCCEEDED, true, false),
                    PredictionTable.newest(Status.SUCCEEDED, false, true),
                    PredictionTable.newest(Status.SUCCEEDED, true, true),
                    PredictionTable.oldest(Status.SUCCEEDED).replace(":before", ":created"))) {
                String given = query.replace(":limit", "5")
                        .replace(":model", "'iris'")
                        .replace(":created", "timestamp with time zone '9999-01-01 00:00:00+00'")
                        .replace(":before", "'x'");
                assertThat(explained(connection, given)).contains("index sorted", "scanCount: 5 ");
            }
        }
    }

    private static String explained(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet plan = statement.executeQuery("explain analyze " + query)) {
            assertThat(plan.next()).isTrue();
            return plan.getString(1);
        }
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

    /** A process that accepts a job, then creates a file, and runs until it is killed. */
    static final class Promising {
        private Promising() {}

        public static void main(String[] arguments) throws Exception {
            DatabaseSettings settings = new DatabaseSettings(arguments[0], "", "");
            try (Database database = new Database(settings);
                    History history = new History(database, MONTH, new SimpleMeterRegistry(), List.of(), Time.SYSTEM)) {
                database.start();
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
        close(history);

        assertThatThrownBy(() -> open(new DatabaseSettings(settings.url(), "sa", "hush"), MONTH))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("password")
                .hasMessageNotContaining("hush");
    }
}
