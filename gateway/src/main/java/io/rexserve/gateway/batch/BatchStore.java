package io.rexserve.gateway.batch;

import io.rexserve.gateway.connection.Caller;
import io.rexserve.gateway.database.Database;
import io.rexserve.gateway.database.Session;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;

/// Batches and their lines in the database, as callers see and change them; [BatchLeases] is the side of the gateways
/// that answer them. All times are the database's, since the clocks of several gateways differ.
final class BatchStore {
    private static final Duration SOON = Duration.ofSeconds(30);
    /// Beyond the time of an upload, before it is taken to have been left by its gateway.
    private static final Duration UPLOAD_GRACE = Duration.ofMinutes(5);

    private static final String PREFIX = "batch_";

    private final Database database;
    private final BatchProperties properties;

    BatchStore(Database database, BatchProperties properties) {
        this.database = database;
        this.properties = properties;
    }

    /// States of lines.
    enum ItemState {
        WAITING,
        RUNNING,
        SUCCEEDED,
        FAILED,
        CANCELLED;

        String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// A line that is to be stored.
    ///
    /// @param body JSON; null for a picture whose other fields come later
    /// @param image null where the body holds it
    @SuppressWarnings("ArrayRecordComponent") // up to 20 MB, and nobody compares them
    record NewItem(int line, String customId, String endpoint, byte @Nullable [] body, byte @Nullable [] image) {
        long size() {
            return (body == null ? 0L : body.length) + (image == null ? 0 : image.length);
        }
    }

    /// A batch, and how many lines are in each state.
    record Counted(BatchRow row, Map<ItemState, Integer> counts) {}

    /// A line that has its result.
    ///
    /// @param bytes of the result; 0 where it is not stored, but follows from the state
    record Done(int line, String customId, ItemState state, int bytes) {}

    /// A stored result.
    @SuppressWarnings("ArrayRecordComponent")
    record Result(int line, byte[] text) {}

    static Instant now(Session session) {
        return session.client()
                .sql("select current_timestamp")
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
    }

    static Timestamp timestamp(Instant time) {
        return Timestamp.from(time);
    }

    private static BatchRepository batches(Session session) {
        return session.repository(BatchRepository.class);
    }

    /// Begins an upload.
    ///
    /// @throws ProblemException if the caller has too many batches
    String begin(Caller caller) {
        return database.transact(session -> {
            int open = batches(session).countOpen(caller.network());
            if (open >= properties.maxOpen()) {
                throw new ProblemException(
                        ProblemKind.TOO_MANY_BATCHES,
                        "batches: " + open + " of this caller are not finished (expected: < " + properties.maxOpen()
                                + ")",
                        List.of(),
                        SOON);
            }
            Instant now = now(session);
            String id = PREFIX + UUID.randomUUID().toString().replace("-", "");
            session.aggregates()
                    .insert(new BatchRow(
                            id,
                            caller.network(),
                            BatchState.UPLOADING.code(),
                            0,
                            0,
                            now,
                            now.plus(properties.maxAge()),
                            null,
                            now.plus(properties.uploadTimeout()).plus(UPLOAD_GRACE),
                            null,
                            0));
            return id;
        });
    }

    /// Stores lines of an upload.
    void add(String batch, List<NewItem> items) {
        SqlParameterSource[] rows = items.stream()
                .map(item -> new MapSqlParameterSource()
                        .addValue("batch", batch)
                        .addValue("line", item.line())
                        .addValue("customId", item.customId())
                        .addValue("endpoint", item.endpoint())
                        .addValue("body", item.body(), Types.VARBINARY)
                        .addValue("image", item.image(), Types.VARBINARY))
                .toArray(SqlParameterSource[]::new);
        database.transact(session -> session.template().batchUpdate("""
                insert into batch_item (batch_id, line, custom_id, endpoint, state, body, image, attempts)
                values (:batch, :line, :customId, :endpoint, 'waiting', :body, :image, 0)
                """, rows));
    }

    /// Accepts an upload, in one transaction with what else is to happen then.
    ///
    /// @param endpoint of the pictures
    /// @param fields that all pictures have in common; null where there are no pictures
    Counted accept(
            String batch,
            int items,
            long bytes,
            String endpoint,
            byte @Nullable [] fields,
            BiConsumer<Session, Counted> then) {
        return database.transact(session -> {
            if (fields != null) {
                session.client()
                        .sql("update batch_item set body = :body, endpoint = :endpoint"
                                + " where batch_id = :batch and image is not null")
                        .param("body", fields)
                        .param("endpoint", endpoint)
                        .param("batch", batch)
                        .update();
            }
            int found = session.client()
                    .sql("update batch set state = 'running', items = :items, bytes = :bytes, delete_at = null"
                            + " where id = :batch and state = 'uploading'")
                    .param("items", items)
                    .param("bytes", bytes)
                    .param("batch", batch)
                    .update();
            if (found == 0) {
                throw new ProblemException(ProblemKind.BODY_TIMEOUT, "batch: took too long to arrive");
            }
            var counts = new EnumMap<ItemState, Integer>(ItemState.class);
            counts.put(ItemState.WAITING, items);
            var made = new Counted(batches(session).findById(batch).orElseThrow(), counts);
            then.accept(session, made);
            return made;
        });
    }

    /// Deletes an upload that was not accepted.
    void discard(String batch) {
        database.transact(session -> batches(session).deleteBatch(batch));
    }

    Counted find(Caller caller, String batch) {
        return database.call(session ->
                counted(session, List.of(own(session, caller, batch))).getFirst());
    }

    private static BatchRow own(Session session, Caller caller, String batch) {
        return batches(session)
                .findByIdAndCaller(batch, caller.network())
                .filter(row -> !row.state().equals(BatchState.UPLOADING.code()))
                .orElseThrow(() -> new ProblemException(
                        ProblemKind.NOT_FOUND, "batch: there is none of this id (it may have been deleted)"));
    }

    /// Batches of a caller, newest first.
    ///
    /// @param after id of the last one of the page before; null for the first page
    List<Counted> page(Caller caller, @Nullable String after, int most) {
        return database.call(session -> {
            Optional<BatchRow> last = Optional.ofNullable(after).map(id -> own(session, caller, id));
            Instant before =
                    last.map(BatchRow::createdAt).orElseGet(() -> now(session).plus(Duration.ofDays(1)));
            return counted(
                    session,
                    batches(session)
                            .page(
                                    caller.network(),
                                    before,
                                    last.map(BatchRow::id).orElse(""),
                                    most));
        });
    }

    private static List<Counted> counted(Session session, List<BatchRow> rows) {
        if (rows.isEmpty()) {
            return List.of();
        }
        var counts = new HashMap<String, Map<ItemState, Integer>>();
        session.client()
                .sql("select batch_id, state, count(*) from batch_item where batch_id in (:ids)"
                        + " group by batch_id, state")
                .param("ids", rows.stream().map(BatchRow::id).toList())
                .query(row -> {
                    counts.computeIfAbsent(row.getString(1), _ -> new EnumMap<>(ItemState.class))
                            .put(itemState(row.getString(2)), row.getInt(3));
                });
        return rows.stream()
                .map(row -> new Counted(row, counts.getOrDefault(row.id(), Map.of())))
                .toList();
    }

    private static ItemState itemState(String code) {
        return ItemState.valueOf(code.toUpperCase(Locale.ROOT));
    }

    /// Cancels a batch: what waits is not answered any more. One that is over stays as it is.
    Counted cancel(Caller caller, String batch) {
        database.transact(session -> {
            own(session, caller, batch);
            if (batches(session).cancel(batch) == 1) {
                session.client()
                        .sql("update batch_item set state = 'cancelled', body = null, image = null"
                                + " where batch_id = :batch and state = 'waiting'")
                        .param("batch", batch)
                        .update();
            }
            return batch;
        });
        finishIfDone(batch);
        return find(caller, batch);
    }

    /// Deletes a batch with its results. Lines of it that run come to nothing.
    void delete(Caller caller, String batch) {
        database.transact(session -> {
            own(session, caller, batch);
            return batches(session).deleteBatch(batch);
        });
    }

    /// Ends a batch whose lines have all ended. In a transaction after that of the last line: two gateways that record
    /// the last two lines at the same time do not see each other's.
    void finishIfDone(String batch) {
        database.transact(session -> {
            Instant now = now(session);
            return batches(session).finish(batch, now, now.plus(properties.retention()));
        });
    }

    /// The lines of a batch that have results, in their order, up to the first that has none.
    ///
    /// @param after line before the first one that is wanted
    List<Done> done(String batch, int after, int most) {
        return database.call(session -> {
            var lines = new ArrayList<Done>();
            List<Done> rows = session.client()
                    .sql("select line, custom_id, state, result_bytes from batch_item"
                            + " where batch_id = :batch and line > :after order by line limit :most")
                    .param("batch", batch)
                    .param("after", after)
                    .param("most", most)
                    .query((row, _) ->
                            new Done(row.getInt(1), row.getString(2), itemState(row.getString(3)), row.getInt(4)))
                    .list();
            for (Done row : rows) {
                if (row.state() == ItemState.WAITING || row.state() == ItemState.RUNNING) {
                    break;
                }
                lines.add(row);
            }
            return List.copyOf(lines);
        });
    }

    /// The stored results of a range of lines.
    List<Result> results(String batch, int first, int last) {
        return database.call(session -> session.client()
                .sql("select line, result from batch_item where batch_id = :batch and line between :first and :last"
                        + " and result is not null order by line")
                .param("batch", batch)
                .param("first", first)
                .param("last", last)
                .query((row, _) -> new Result(row.getInt(1), Objects.requireNonNull(row.getBytes(2))))
                .list());
    }

    /// Whether there may be batches at all, without opening the database for it.
    boolean mayHoldBatches() {
        return database.mayHoldData();
    }

    <T> T transact(Function<Session, T> work) {
        return database.transact(work);
    }

    boolean isShared() {
        return database.isShared();
    }
}
