package io.rexserve.gateway.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.Credentials;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.transaction.TransactionException;

/// The database of the gateway, opened on first use. Safe for use by several threads.
///
/// What cannot be reached is a problem of the request that needs it, [ProblemKind#DATABASE_UNAVAILABLE], and is tried
/// again by the next one; the log says why.
public final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    /// Of the embedded database, below the data folder.
    static final String FILE = "rexserve";

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
    /// A failure is logged once in this time.
    private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);

    private final DatabaseProperties properties;
    private final Path folder;
    private final ReentrantLock opening = new ReentrantLock();
    private volatile @Nullable Session session;
    private volatile boolean closed;
    private long lastLogged = System.nanoTime() - LOG_INTERVAL.toNanos();

    /// @param folder of the embedded database
    public Database(DatabaseProperties properties, Path folder) {
        this.properties = properties;
        this.folder = folder;
    }

    /// Whether it may be shared with other gateways.
    public boolean isShared() {
        return !properties.url().isEmpty();
    }

    /// Whether there may be something in it: a shared one, or a file that an earlier process has left.
    public boolean mayHoldData() {
        return isShared() || session != null || Files.exists(folder.resolve(FILE + ".mv.db"));
    }

    /// Opens it unless it is open, and works with it.
    ///
    /// @throws ProblemException if it cannot be reached
    public <T> T call(Function<Session, T> work) {
        try {
            return work.apply(session());
        } catch (TransientDataAccessException
                | NonTransientDataAccessResourceException
                | RecoverableDataAccessException
                | UncategorizedSQLException
                | TransactionException e) {
            throw unavailable("failed", e);
        }
    }

    /// The same in one transaction, whose connection all of [Session] uses on this thread.
    public <T> T transact(Function<Session, T> work) {
        return call(open -> open.transact(() -> work.apply(open)));
    }

    /// Opens it unless it is open.
    ///
    /// @throws ProblemException if it cannot be reached
    public Session session() {
        Session known = session;
        if (known != null) {
            return known;
        }
        opening.lock();
        try {
            if (closed) {
                throw new ProblemException(ProblemKind.DRAINING, "database: closed, the gateway is about to stop");
            }
            Session other = session;
            if (other != null) {
                return other;
            }
            Session made = open();
            session = made;
            return made;
        } finally {
            opening.unlock();
        }
    }

    private Session open() {
        long start = System.nanoTime();
        HikariDataSource source = null;
        try {
            source = new HikariDataSource(isShared() ? shared() : embedded());
            migrate(source);
            var made = new Session(source, isShared());
            LOG.info("Database: {}, opened in {} ms", place(), (System.nanoTime() - start) / 1_000_000);
            return made;
        } catch (IOException | RuntimeException e) {
            if (source != null) {
                source.close();
            }
            throw unavailable("cannot be opened", e);
        }
    }

    private String place() {
        return isShared() ? properties.url().replaceFirst("\\?.*", "") : folder.resolve(FILE) + ".mv.db";
    }

    private HikariConfig shared() {
        HikariConfig config = pool();
        config.setJdbcUrl(properties.url());
        config.setCredentialsProvider(() -> Credentials.of(properties.username(), password()));
        config.addDataSourceProperty("ApplicationName", "rexserve-gateway");
        config.addDataSourceProperty("connectTimeout", seconds(properties.connectTimeout()));
        // a connection whose server is gone must not be waited for as long as TCP does
        config.addDataSourceProperty("socketTimeout", "60");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        return config;
    }

    private static String seconds(Duration time) {
        return Long.toString(Math.max(1, time.toSeconds()));
    }

    private String password() {
        if (properties.passwordFile().isEmpty()) {
            return properties.password();
        }
        try (var lines = Files.lines(Path.of(properties.passwordFile()))) {
            return lines.findFirst().orElse("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A commit is on the disk when it returns (WRITE_DELAY=0), so that a killed process loses nothing.
    private HikariConfig embedded() throws IOException {
        Files.createDirectories(folder);
        HikariConfig config = pool();
        config.setJdbcUrl("jdbc:h2:file:" + folder.toAbsolutePath().resolve(FILE)
                + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;WRITE_DELAY=0"
                + ";DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=10000;TRACE_LEVEL_FILE=0");
        config.setUsername("sa");
        config.setPassword("");
        return config;
    }

    private HikariConfig pool() {
        var config = new HikariConfig();
        config.setPoolName("rexserve-database");
        config.setMaximumPoolSize(properties.connections());
        config.setMinimumIdle(1);
        config.setConnectionTimeout(properties.connectTimeout().toMillis());
        config.setInitializationFailTimeout(1);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        return config;
    }

    private void migrate(HikariDataSource source) {
        Flyway.configure()
                .dataSource(source)
                .locations("classpath:db/migration")
                .placeholders(Map.of("bytes", isShared() ? "bytea" : "binary large object"))
                // the two ranges of versions grow by themselves
                .outOfOrder(true)
                .failOnMissingLocations(true)
                .load()
                .migrate();
    }

    private ProblemException unavailable(String what, Exception cause) {
        long now = System.nanoTime();
        synchronized (this) {
            if (now - lastLogged >= LOG_INTERVAL.toNanos()) {
                lastLogged = now;
                LOG.error("Database {}: {}. {}. {}", place(), what, root(cause), advice(cause));
                LOG.debug("Database {}: {}", place(), what, cause);
            }
        }
        return new ProblemException(
                ProblemKind.DATABASE_UNAVAILABLE,
                "database: " + what + "; the gateway's log says why",
                List.of(),
                RETRY_AFTER);
    }

    private static String root(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getClass().getSimpleName() + ": " + root.getMessage();
    }

    private String advice(Exception cause) {
        if (isShared()) {
            return cause instanceof FlywayException
                    ? "Its tables could not be made; the user needs the right to create them"
                    : "Is rexserve.gateway.database right, and the server up?";
        }
        return "rexserve.gateway.data-dir must be a folder that can be written, which no other process uses; or set"
                + " rexserve.gateway.database.url";
    }

    @Override
    public void close() {
        opening.lock();
        try {
            closed = true;
            Session open = session;
            if (open != null) {
                open.close();
            }
        } finally {
            opening.unlock();
        }
    }
}
