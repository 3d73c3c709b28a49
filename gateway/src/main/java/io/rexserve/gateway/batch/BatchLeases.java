package io.rexserve.gateway.batch;

import io.rexserve.gateway.batch.BatchStore.ItemState;
import io.rexserve.gateway.connection.Caller;
import io.rexserve.gateway.database.Session;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Lines of batches as gateways take them: by a lease that is renewed while the line is answered. Whoever holds the
/// lease records the result; a lease that has ended may be taken by anybody, and its former holder records nothing.
final class BatchLeases {
    private final BatchStore store;
    private final BatchProperties properties;
    private final String owner;
    /// The batch that a line was taken of last: the next comes of the one after it.
    private String last = "";

    /// @param owner this process
    BatchLeases(BatchStore store, BatchProperties properties, String owner) {
        this.store = store;
        this.properties = properties;
        this.owner = owner;
    }

    /// A line that this process holds.
    ///
    /// @param attempts to answer it, with this one
    /// @param refusals of lines of the batch, one after the other
    /// @param expired whether its time was over when it was taken
    @SuppressWarnings("ArrayRecordComponent") // up to 20 MB, and nobody compares them
    record Claim(
            String batch,
            int line,
            String customId,
            String endpoint,
            byte[] body,
            byte @Nullable [] image,
            Caller caller,
            int attempts,
            int refusals,
            boolean expired) {
        /// The id of the request that answers it.
        String requestId() {
            return batch + "-" + line;
        }
    }

    /// Takes a line that waits, or whose lease has ended: of the batches in turn, in the order of their lines.
    Optional<Claim> claim() {
        return store.transact(session -> {
            Instant now = BatchStore.now(session);
            List<BatchRow> ready = session.repository(BatchRepository.class).findReady(now);
            return inTurn(ready)
                    .flatMap(batch -> claim(session, batch, now).stream())
                    .findFirst();
        });
    }

    private synchronized Stream<BatchRow> inTurn(List<BatchRow> ready) {
        int next = 0;
        for (int i = 0; i < ready.size(); i++) {
            if (ready.get(i).id().equals(last)) {
                next = i + 1;
            }
        }
        return Stream.concat(ready.subList(next, ready.size()).stream(), ready.subList(0, next).stream());
    }

    private synchronized void took(String batch) {
        last = batch;
    }

    private Optional<Claim> claim(Session session, BatchRow batch, Instant now) {
        Optional<Integer> line = session.client()
                .sql("""
                        select line from batch_item
                        where batch_id = :batch and (state = 'waiting' or state = 'running' and leased_until < :now)
                        order by line limit 1 for update skip locked
                        """)
                .param("batch", batch.id())
                .param("now", BatchStore.timestamp(now))
                .query(Integer.class)
                .optional();
        line.ifPresent(found -> {
            session.client()
                    .sql("""
                            update batch_item
                            set state = 'running', owner = :owner, leased_until = :until, attempts = attempts + 1
                            where batch_id = :batch and line = :line
                            """)
                    .param("owner", owner)
                    .param("until", BatchStore.timestamp(now.plus(properties.lease())))
                    .param("batch", batch.id())
                    .param("line", found)
                    .update();
            took(batch.id());
        });
        return line.map(found -> read(session, batch, found, now));
    }

    private static Claim read(Session session, BatchRow batch, int line, Instant now) {
        return session.client()
                .sql("select custom_id, endpoint, body, image, attempts from batch_item"
                        + " where batch_id = :batch and line = :line")
                .param("batch", batch.id())
                .param("line", line)
                .query((row, _) -> new Claim(
                        batch.id(),
                        line,
                        Objects.requireNonNull(row.getString(1)),
                        Objects.requireNonNull(row.getString(2)),
                        Objects.requireNonNull(row.getBytes(3)),
                        row.getBytes(4),
                        new Caller(batch.caller()),
                        row.getInt(5),
                        batch.refusals(),
                        !now.isBefore(batch.expiresAt())))
                .single();
    }

    /// Records the result of a line, unless this process holds it no longer. What it was asked with is dropped.
    ///
    /// @param result a line of JSON; null where it follows from the state
    boolean record(Claim claim, ItemState state, int status, byte @Nullable [] result) {
        int recorded = store.transact(session -> session.client()
                .sql("""
                        update batch_item
                        set state = :state, status = :status, result = :result, result_bytes = :bytes,
                            body = null, image = null, owner = null, leased_until = null
                        where batch_id = :batch and line = :line and state = 'running' and owner = :owner
                            and attempts = :attempts
                        """)
                .param("state", state.code())
                .param("status", status)
                .param("result", result, Types.VARBINARY)
                .param("bytes", result == null ? 0 : result.length)
                .param("batch", claim.batch())
                .param("line", claim.line())
                .param("owner", owner)
                .param("attempts", claim.attempts())
                .update());
        if (recorded == 1 && claim.refusals() > 0) {
            store.transact(session -> session.repository(BatchRepository.class).goOn(claim.batch()));
        }
        if (recorded == 1) {
            store.finishIfDone(claim.batch());
        }
        return recorded == 1;
    }

    /// Gives a line back, to be answered later by whoever comes first. It was not at fault: the attempt does not count.
    void release(Claim claim) {
        release(claim, claim.attempts() - 1);
    }

    /// Gives a line back after an attempt that counts.
    void retry(Claim claim) {
        release(claim, claim.attempts());
    }

    private void release(Claim claim, int attempts) {
        store.transact(session -> session.client()
                .sql("""
                        update batch_item
                        set state = 'waiting', owner = null, leased_until = null, attempts = :left
                        where batch_id = :batch and line = :line and state = 'running' and owner = :owner
                            and attempts = :attempts
                        """)
                .param("left", attempts)
                .param("batch", claim.batch())
                .param("line", claim.line())
                .param("owner", owner)
                .param("attempts", claim.attempts())
                .update());
    }

    /// Leaves the batch of a line alone for some time: there was no capacity, or its caller's quota is used up.
    void postpone(Claim claim, Duration time) {
        store.transact(session -> session.repository(BatchRepository.class)
                .postpone(claim.batch(), BatchStore.now(session).plus(time)));
    }

    /// Renews the leases of this process.
    void renew() {
        store.transact(session -> session.client()
                .sql("update batch_item set leased_until = :until where owner = :owner and state = 'running'")
                .param("until", BatchStore.timestamp(BatchStore.now(session).plus(properties.lease())))
                .param("owner", owner)
                .update());
    }

    /// The batches among these that are to be answered no further.
    List<String> ended(List<String> batches) {
        List<String> going = store.transact(session -> session.client()
                .sql("select id from batch where state = 'running' and id in (:ids)")
                .param("ids", batches)
                .query(String.class)
                .list());
        return batches.stream().filter(batch -> !going.contains(batch)).toList();
    }

    /// Makes all lines of dead processes wait again, and drops what they were still receiving: of a database that only
    /// this process can have open.
    ///
    /// @param started when this process was, from which on uploads are its own
    void recover(Instant started) {
        store.transact(session -> {
            session.client()
                    .sql("delete from batch where state = 'uploading' and created_at < :started")
                    .param("started", BatchStore.timestamp(started))
                    .update();
            return session.client()
                    .sql("update batch_item set state = 'waiting', owner = null, leased_until = null"
                            + " where state = 'running' and owner <> :owner")
                    .param("owner", owner)
                    .update();
        });
    }

    /// Lines of all batches that wait.
    long waiting() {
        return store.transact(session -> session.client()
                .sql("select count(*) from batch_item where state = 'waiting'"
                        + " and batch_id in (select id from batch where state = 'running')")
                .query(Long.class)
                .single());
    }

    /// Completes what a process did not live to complete, and deletes what is kept no longer.
    void sweep() {
        List<String> unfinished = store.transact(session -> {
            session.client()
                    .sql("""
                            update batch_item set state = 'cancelled', body = null, image = null, owner = null
                            where (state = 'waiting' or state = 'running' and leased_until < :now)
                                and batch_id in (select id from batch where state = 'cancelling')
                            """)
                    .param("now", BatchStore.timestamp(BatchStore.now(session)))
                    .update();
            return session.repository(BatchRepository.class).findUnfinished();
        });
        unfinished.forEach(store::finishIfDone);
        List<String> due = store.transact(
                session -> session.repository(BatchRepository.class).findDue(BatchStore.now(session)));
        due.forEach(store::discard);
    }
}
