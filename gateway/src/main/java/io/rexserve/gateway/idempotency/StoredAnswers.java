package io.rexserve.gateway.idempotency;

import io.rexserve.gateway.connection.Caller;
import io.rexserve.gateway.database.Database;
import io.rexserve.gateway.database.Session;
import io.rexserve.gateway.problem.ProblemException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// Answers by caller and key, in the database. A key that is being answered is held by a lease, which is renewed: that
/// of a process that dies is free once the lease has ended.
final class StoredAnswers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoredAnswers.class);
    private static final int RENEWALS_PER_LEASE = 3;

    private final Database database;
    private final IdempotencyProperties properties;
    private final JsonMapper json;
    private final String process = UUID.randomUUID().toString().substring(0, 8);
    private final AtomicLong attempts = new AtomicLong();
    private final Set<String> running = ConcurrentHashMap.newKeySet();
    private @Nullable Thread keeper;
    private volatile boolean closed;

    StoredAnswers(Database database, IdempotencyProperties properties, JsonMapper json) {
        this.database = database;
        this.properties = properties;
        this.json = json;
    }

    /// What is known of a key.
    sealed interface Found {
        /// Nothing: the request is to be answered, as this attempt.
        record Free(String attempt) implements Found {}

        /// Its request is being answered.
        record Busy() implements Found {}

        /// Its request has been answered.
        ///
        /// @param request as [BodyDigest#value]
        @SuppressWarnings("ArrayRecordComponent")
        record Answered(String request, int status, Map<String, String> headers, byte[] body) implements Found {}
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Row(
            @Nullable String request,
            @Nullable OffsetDateTime leasedUntil,
            OffsetDateTime expiresAt,
            int status,
            @Nullable String headers,
            byte @Nullable [] body) {}

    private static Instant now(Session session) {
        return session.client()
                .sql("select current_timestamp")
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
    }

    /// Looks for a key, and holds it where it is free.
    Found begin(Caller caller, String key) {
        keep();
        String attempt = process + "-" + attempts.incrementAndGet();
        Found found = database.transact(session -> begin(session, caller, key, attempt));
        if (found instanceof Found.Free) {
            running.add(attempt);
        }
        return found;
    }

    private Found begin(Session session, Caller caller, String key, String attempt) {
        Instant now = now(session);
        int inserted = session.client()
                .sql("""
                        insert into stored_answer
                            (caller, idempotency_key, request, attempt, leased_until, created_at, expires_at)
                        values (:caller, :key, '', :attempt, :until, :now, :expires)
                        on conflict do nothing
                        """)
                .param("caller", caller.network())
                .param("key", key)
                .param("attempt", attempt)
                .param("until", Timestamp.from(now.plus(properties.lease())))
                .param("now", Timestamp.from(now))
                .param("expires", Timestamp.from(now.plus(properties.retention())))
                .update();
        if (inserted == 1) {
            return new Found.Free(attempt);
        }
        return session.client()
                .sql("select request, leased_until, expires_at, status, headers, body from stored_answer"
                        + " where caller = :caller and idempotency_key = :key for update")
                .param("caller", caller.network())
                .param("key", key)
                .query((row, _) -> new Row(
                        row.getString(1),
                        row.getObject(2, OffsetDateTime.class),
                        Objects.requireNonNull(row.getObject(3, OffsetDateTime.class)),
                        row.getInt(4),
                        row.getString(5),
                        row.getBytes(6)))
                .optional()
                .map(row -> found(session, caller, key, attempt, row, now))
                .orElseGet(Found.Busy::new); // deleted meanwhile: the caller comes again
    }

    private Found found(Session session, Caller caller, String key, String attempt, Row row, Instant now) {
        boolean answered = row.status() != 0;
        OffsetDateTime leased = row.leasedUntil();
        boolean left = !answered && (leased == null || !leased.toInstant().isAfter(now));
        if (left || !row.expiresAt().toInstant().isAfter(now)) {
            session.client()
                    .sql("""
                            update stored_answer
                            set attempt = :attempt, leased_until = :until, expires_at = :expires, request = '',
                                status = null, headers = null, body = null
                            where caller = :caller and idempotency_key = :key
                            """)
                    .param("attempt", attempt)
                    .param("until", Timestamp.from(now.plus(properties.lease())))
                    .param("expires", Timestamp.from(now.plus(properties.retention())))
                    .param("caller", caller.network())
                    .param("key", key)
                    .update();
            return new Found.Free(attempt);
        }
        if (!answered) {
            return new Found.Busy();
        }
        return new Found.Answered(
                Objects.requireNonNullElse(row.request(), ""),
                row.status(),
                json.readValue(
                        Objects.requireNonNullElse(row.headers(), "{}"), new TypeReference<Map<String, String>>() {}),
                Objects.requireNonNullElse(row.body(), new byte[0]));
    }

    /// Stores an answer, in a transaction that is open.
    ///
    /// @param request as [BodyDigest#value]
    void complete(
            Session session,
            Caller caller,
            String key,
            String attempt,
            String request,
            int status,
            Map<String, String> headers,
            byte[] body) {
        session.client()
                .sql("""
                        update stored_answer
                        set request = :request, status = :status, headers = :headers, body = :body, leased_until = null
                        where caller = :caller and idempotency_key = :key and attempt = :attempt
                        """)
                .param("request", request)
                .param("status", status)
                .param("headers", json.writeValueAsString(headers))
                .param("body", body, Types.VARBINARY)
                .param("caller", caller.network())
                .param("key", key)
                .param("attempt", attempt)
                .update();
    }

    <T> T transact(Function<Session, T> work) {
        return database.transact(work);
    }

    /// The attempt is over, and its answer stored or not worth it.
    void end(String attempt) {
        running.remove(attempt);
    }

    /// Frees a key whose request was not answered.
    void release(Caller caller, String key, String attempt) {
        database.transact(session -> session.client()
                .sql("delete from stored_answer where caller = :caller and idempotency_key = :key"
                        + " and attempt = :attempt and status is null")
                .param("caller", caller.network())
                .param("key", key)
                .param("attempt", attempt)
                .update());
    }

    /// Begins to renew leases and to delete what is old, with the first key that comes.
    private synchronized void keep() {
        if (keeper == null && !closed) {
            if (!database.isShared()) { // what another process has left, which cannot live any more
                database.transact(session -> session.client()
                        .sql("delete from stored_answer where status is null and attempt not like :own")
                        .param("own", process + "-%")
                        .update());
            }
            keeper = Thread.ofVirtual().name("stored-answers").start(this::renew);
        }
    }

    private void renew() {
        try {
            while (!closed) {
                Thread.sleep(properties.lease().dividedBy(RENEWALS_PER_LEASE));
                try {
                    database.transact(this::renewOnce);
                } catch (ProblemException e) {
                    LOG.debug("Stored answers: leases not renewed", e); // the database has logged why
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private int renewOnce(Session session) {
        Instant now = now(session);
        if (!running.isEmpty()) {
            session.client()
                    .sql("update stored_answer set leased_until = :until where attempt in (:attempts)"
                            + " and status is null")
                    .param("until", Timestamp.from(now.plus(properties.lease())))
                    .param("attempts", Set.copyOf(running))
                    .update();
        }
        session.client()
                .sql(
                        "delete from stored_answer where expires_at <= :now and (status is not null or leased_until < :now)")
                .param("now", Timestamp.from(now))
                .update();
        return session.client().sql("""
                        delete from stored_answer where status is not null and (caller, idempotency_key) in (
                            select caller, idempotency_key from (
                                select caller, idempotency_key, row_number() over (
                                    partition by caller order by created_at desc) as place
                                from stored_answer where status is not null) as ranked
                            where place > :most)
                        """).param("most", properties.maxKeys()).update();
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (keeper != null) {
            keeper.interrupt();
        }
    }
}
