package dev.foretell.web.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.foretell.process.Repeating;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection pool, the state of the database (available or not), and transactions that are on the disk when they
 * return. While the database is unavailable, callers are refused at once; {@link #probe} notices when it is available
 * again. Safe for use by several threads between {@link #start} and {@link #close}.
 */
public final class Database implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final int CONNECTIONS = 8;
    private static final Duration CONNECTION_TIMEOUT = Duration.ofMillis(1_500);
    /** The time without an answer after which a connection is closed, so that no thread waits for ever. */
    private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(10);

    /** The attempts of a transaction that conflicts with others; each sees what the others have committed. */
    private static final int ATTEMPTS = 5;

    private static final String SCHEMA = "classpath:dev/foretell/web/history";

    private static final Duration PROBE = Duration.ofSeconds(1);

    private final DatabaseSettings settings;
    private final GroupSync sync = new GroupSync(this::syncToDisk);
    private final OncePerMinute telling = new OncePerMinute(System::nanoTime);
    private @Nullable HikariDataSource pool;
    private @Nullable Jdbi jdbi;
    private boolean migrated;
    private final AtomicBoolean available = new AtomicBoolean();
    private final Repeating probing;
    private volatile boolean closed;

    public Database(DatabaseSettings settings) {
        this.settings = settings;
        this.probing = new Repeating(
                "database-probe",
                e -> LOG.debug(
                        "the database {} is still unavailable: {}", settings.address(), DatabaseFailure.reason(e)));
    }

    /**
     * Opens the database and migrates its schema. When PostgreSQL does not answer, this continues in the background.
     *
     * @throws DatabaseException when the database cannot be used and waiting would not help: the file is in use by
     *     another process, the password is wrong
     */
    public synchronized void start() {
        try {
            if (settings.isH2()) {
                openFile();
            } else {
                openPool();
            }
        } catch (RuntimeException | SQLException e) { // Pool, driver, Jdbi and Flyway throw exceptions of their own.
            if (settings.isH2() || DatabaseFailure.of(e) != DatabaseFailure.UNAVAILABLE) {
                close();
                throw new DatabaseException(
                        "The database " + settings.address() + " cannot be used: " + DatabaseFailure.reason(e), e);
            }
            LOG.warn(
                    "the database {} does not answer; predictions continue, their records are kept in memory: {}",
                    settings.address(),
                    DatabaseFailure.reason(e));
        }
        probing.every(PROBE, this::probe);
    }

    /**
     * Opens the file: a large one, or one that was not closed, takes longer to open than a pool waits. It stays open as
     * long as there is a connection.
     */
    private void openFile() throws SQLException {
        Connection first = DriverManager.getConnection(url(), settings.user(), settings.password());
        try {
            openPool();
        } finally {
            first.close();
        }
    }

    private void openPool() {
        HikariDataSource opened = new HikariDataSource(configuration());
        pool = opened;
        jdbi = ColumnValues.register(Jdbi.create(opened));
        connect();
    }

    private HikariConfig configuration() {
        HikariConfig config = new HikariConfig();
        config.setPoolName("history");
        config.setJdbcUrl(url());
        config.setUsername(settings.user().isEmpty() ? null : settings.user());
        config.setPassword(settings.password());
        config.setMaximumPoolSize(CONNECTIONS);
        config.setConnectionTimeout(CONNECTION_TIMEOUT.toMillis());
        config.setInitializationFailTimeout(-1);
        if (settings.isH2()) {
            config.setMaxLifetime(0);
        } else {
            config.addDataSourceProperty("ApplicationName", "foretell");
            config.addDataSourceProperty("connectTimeout", "2");
            config.addDataSourceProperty("socketTimeout", Long.toString(SOCKET_TIMEOUT.toSeconds()));
            config.addDataSourceProperty("tcpKeepAlive", "true");
            config.addDataSourceProperty("reWriteBatchedInserts", "true");
        }
        return config;
    }

    private String url() {
        return settings.isH2() ? H2Url.of(settings.url()) : settings.url();
    }

    private void connect() {
        jdbi().useHandle(handle -> handle.execute("select 1"));
        if (!migrated) {
            migrate();
            migrated = true;
        }
        // Changes nothing, but fails where the database is read-only.
        jdbi().useHandle(handle -> handle.execute("delete from open_job where id = ''"));
        if (!closed && available.compareAndSet(false, true)) {
            LOG.info("predictions are recorded in {}", settings.address());
        }
    }

    private void migrate() {
        // Not with a connection of the pool: a migration may take longer than their timeout.
        Flyway.configure()
                .dataSource(url(), settings.user().isEmpty() ? null : settings.user(), settings.password())
                .locations(SCHEMA)
                .placeholders(Map.of("bytes", settings.isH2() ? "blob" : "bytea"))
                .load()
                .migrate();
    }

    /** Checks whether an unavailable database is available again. */
    private synchronized void probe() {
        if (!available.get() && !closed) {
            connect();
        }
    }

    /** Whether only one process at a time can open the database. */
    public boolean isForOneProcess() {
        return settings.isH2();
    }

    /** Whether the database answered its last request. */
    public boolean isAvailable() {
        return available.get();
    }

    /**
     * Runs a query.
     *
     * @throws HistoryUnavailableException when the database cannot be read
     */
    public <T> T read(Function<Handle, T> work) {
        return run(() -> jdbi().withHandle(work::apply));
    }

    /**
     * Runs a transaction, again when it conflicts with others; when this returns it is on the disk.
     *
     * @throws RefusedRowException when the database refuses what is written
     * @throws HistoryUnavailableException when the database cannot be written
     */
    public <T> T write(Function<Handle, T> work) {
        return run(() -> {
            T result = attempt(work);
            if (settings.isH2()) {
                sync.sync();
            }
            return result;
        });
    }

    private <T> T attempt(Function<Handle, T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return jdbi().inTransaction(work::apply);
            } catch (JdbiException e) {
                if (attempt == ATTEMPTS || !DatabaseFailure.of(e).isPassing()) {
                    throw e;
                }
            }
        }
    }

    /**
     * Writes to the disk what is committed: H2 does so some time later, and leaves it to the operating system when it
     * reaches the disk.
     */
    private void syncToDisk() {
        jdbi().useHandle(handle -> handle.execute("checkpoint sync"));
    }

    private <T> T run(Supplier<T> work) {
        if (!available.get()) {
            throw new HistoryUnavailableException("the database " + settings.address() + " does not answer");
        }
        try {
            return work.get();
        } catch (JdbiException e) {
            throw unavailable(e);
        } catch (DateTimeException e) {
            throw new RefusedRowException("a time that the database cannot hold: " + e.getMessage(), e);
        }
    }

    private HistoryUnavailableException unavailable(JdbiException e) {
        String message = "the database " + settings.address() + " failed: " + DatabaseFailure.reason(e);
        switch (DatabaseFailure.of(e)) {
            case DATA, DUPLICATE -> {
                return new RefusedRowException(message, e);
            }
            case CONFLICT -> LOG.debug("the transaction conflicted with others {} times", ATTEMPTS, e);
            case UNAVAILABLE -> lost(e);
            case OTHER -> failed(e);
        }
        return new HistoryUnavailableException(message, e);
    }

    private void failed(JdbiException e) {
        if (telling.isDue()) {
            LOG.warn("the database {} failed", settings.address(), e);
        }
    }

    private void lost(JdbiException e) {
        // A thread that was interrupted while it waited for a connection says nothing about the database.
        if (!Thread.currentThread().isInterrupted() && available.compareAndSet(true, false)) {
            LOG.warn(
                    "the database {} no longer answers; predictions continue, their records are kept in memory: {}",
                    settings.address(),
                    DatabaseFailure.reason(e));
        }
    }

    private Jdbi jdbi() {
        if (jdbi == null) {
            throw new IllegalStateException("the database is not started");
        }
        return jdbi;
    }

    /** Closes all connections; H2 writes what is left and releases its file. A second call does nothing. */
    @Override
    public void close() {
        closed = true;
        available.set(false);
        probing.close();
        if (pool != null) {
            pool.close();
        }
    }
}
