package io.rexserve.gateway.access;

import io.rexserve.gateway.connection.Caller;
import io.rexserve.gateway.database.Database;
import io.rexserve.gateway.database.Session;
import io.rexserve.gateway.telemetry.RequestRecord;
import io.rexserve.gateway.telemetry.UsageSink;
import java.sql.Date;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What each client has used, by day. Requests are added up in memory and written every few seconds, so that a database
/// that is slow or away delays no answer; a gateway that is killed loses the last seconds of it.
final class UsageBook implements UsageSink, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UsageBook.class);
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final int MAX_PENDING = 100_000;

    /// A day of a client.
    record Entry(String client, LocalDate day) {}

    /// @param client `key:NAME` or `token:SUBJECT`
    record Line(String client, LocalDate day, Used used) {}

    private final Database database;
    private final Clock clock;
    private final ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("usage").factory());
    private Map<Entry, Used> pending = new HashMap<>();
    private boolean failing;

    UsageBook(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
        var _ = writer.scheduleWithFixedDelay(
                this::writeQuietly, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void add(Caller caller, RequestRecord request) {
        if (caller.isClient()) {
            add(new Entry(caller.network(), LocalDate.now(clock.withZone(ZoneOffset.UTC))), Used.of(request));
        }
    }

    private synchronized void add(Entry entry, Used used) {
        if (pending.size() < MAX_PENDING || pending.containsKey(entry)) {
            pending.merge(entry, used, Used::plus);
        }
    }

    private void writeQuietly() {
        try {
            write();
            failing = false;
        } catch (RuntimeException e) {
            if (!failing) {
                LOG.warn("usage: cannot be written, kept until it can: {}", e.getMessage());
            }
            failing = true;
        }
    }

    /// Writes what has come since the last time; what cannot be written stays.
    private void write() {
        Map<Entry, Used> batch;
        synchronized (this) {
            if (pending.isEmpty()) {
                return;
            }
            batch = pending;
            pending = new HashMap<>();
        }
        try {
            Map<Entry, Used> lines = batch;
            database.transact(session -> {
                lines.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey(
                                Comparator.comparing(Entry::client).thenComparing(Entry::day)))
                        .forEach(line -> add(session, line.getKey(), line.getValue()));
                return true;
            });
        } catch (RuntimeException e) {
            batch.forEach(this::add);
            throw e;
        }
    }

    private static void add(Session session, Entry entry, Used used) {
        Date day = Date.valueOf(entry.day());
        session.client()
                .sql("insert into client_usage values (?, ?, 0, 0, 0, 0, 0) on conflict do nothing")
                .params(entry.client(), day)
                .update();
        session.client()
                .sql("update client_usage set requests = requests + ?, pictures = pictures + ?, "
                        + "prompt_tokens = prompt_tokens + ?, completion_tokens = completion_tokens + ?, cost = cost + ? "
                        + "where client = ? and usage_day = ?")
                .params(
                        used.requests(),
                        used.pictures(),
                        used.promptTokens(),
                        used.completionTokens(),
                        used.cost(),
                        entry.client(),
                        day)
                .update();
    }

    /// The days of a client, or of all clients.
    ///
    /// @param client `%` for all
    List<Line> lines(String client, LocalDate from, LocalDate to) {
        write();
        if (!database.mayHoldData()) {
            return List.of();
        }
        return database.call(session -> session.client()
                .sql("select client, usage_day, requests, pictures, prompt_tokens, completion_tokens, cost "
                        + "from client_usage where (client = ? or ? = '%') and usage_day between ? and ? "
                        + "order by usage_day, client limit 10000")
                .params(client, client, Date.valueOf(from), Date.valueOf(to))
                .query((row, _) -> new Line(
                        row.getString(1),
                        row.getDate(2).toLocalDate(),
                        new Used(row.getLong(3), row.getLong(4), row.getLong(5), row.getLong(6), row.getLong(7))))
                .list());
    }

    @Override
    public void close() {
        writer.shutdownNow();
        writeQuietly();
    }
}
