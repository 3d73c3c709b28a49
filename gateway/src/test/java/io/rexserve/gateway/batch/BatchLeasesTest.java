package io.rexserve.gateway.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.gateway.batch.BatchLeases.Claim;
import io.rexserve.gateway.batch.BatchStore.ItemState;
import io.rexserve.gateway.batch.BatchStore.NewItem;
import io.rexserve.gateway.connection.Caller;
import io.rexserve.gateway.database.Database;
import io.rexserve.gateway.database.DatabaseProperties;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

class BatchLeasesTest {
    private static final Caller SHOP = new Caller("key:shop");
    private static final Caller OTHER = new Caller("key:other");
    private static final BatchProperties PROPERTIES = new BatchProperties(
            2,
            100,
            DataSize.ofMegabytes(1),
            3,
            Duration.ofMinutes(1),
            Duration.ofMinutes(1),
            Duration.ofHours(1),
            Duration.ofDays(1),
            Duration.ofMinutes(1),
            Duration.ofSeconds(1));

    @TempDir
    private Path folder;

    private Database database;
    private BatchStore store;
    private BatchLeases one;
    private BatchLeases two;

    @BeforeEach
    void open() {
        database = new Database(new DatabaseProperties("", "", "", "", 4, Duration.ofSeconds(5)), folder);
        store = new BatchStore(database, PROPERTIES);
        one = new BatchLeases(store, PROPERTIES, "one");
        two = new BatchLeases(store, PROPERTIES, "two");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private String batch(int lines) {
        String id = store.begin(SHOP);
        store.add(
                id,
                IntStream.range(0, lines)
                        .mapToObj(line -> new NewItem(line, "n" + line, "/v1/detect", text("{}"), null))
                        .toList());
        store.accept(id, lines, 2L * lines, "/v1/detect", null, (_, _) -> {});
        return id;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void sql(String statement) {
        database.transact(session -> session.client().sql(statement).update());
    }

    @Test
    void aLineHasOneHolder() {
        batch(3);

        assertThat(List.of(one.claim(), two.claim(), one.claim(), two.claim()))
                .extracting(claim -> claim.map(Claim::line).orElse(-1))
                .containsExactly(0, 1, 2, -1);
    }

    @Test
    void whoHasLostItsLeaseRecordsNothing() {
        String id = batch(1);
        Claim lost = one.claim().orElseThrow();
        sql("update batch_item set leased_until = timestamp with time zone '2020-01-01 00:00:00+00'");
        Claim held = two.claim().orElseThrow();

        assertThat(one.record(lost, ItemState.SUCCEEDED, 200, text("one\n"))).isFalse();
        assertThat(two.record(held, ItemState.SUCCEEDED, 200, text("two\n"))).isTrue();
        assertThat(two.record(held, ItemState.SUCCEEDED, 200, text("twice\n"))).isFalse();

        assertThat(held.attempts()).isEqualTo(2);
        assertThat(store.results(id, 0, 9))
                .singleElement()
                .satisfies(result -> assertThat(result.text()).isEqualTo(text("two\n")));
        assertThat(store.find(SHOP, id).row().state()).isEqualTo("finished");
    }

    @Test
    void aLeaseThatIsRenewedIsKept() {
        batch(1);
        Claim held = one.claim().orElseThrow();
        sql("update batch_item set leased_until = timestamp with time zone '2020-01-01 00:00:00+00'");

        one.renew();

        assertThat(two.claim()).isEmpty();
        assertThat(one.record(held, ItemState.FAILED, 400, text("{}\n"))).isTrue();
    }

    @Test
    void aLineThatIsGivenBackIsBegunAnewAndItsAttemptDoesNotCount() {
        batch(1);
        one.release(one.claim().orElseThrow());
        Claim second = two.claim().orElseThrow();
        two.retry(second);

        assertThat(second.attempts()).isEqualTo(1);
        assertThat(one.claim().orElseThrow().attempts()).isEqualTo(2);
    }

    @Test
    void batchesAreAnsweredInTurn() {
        String first = batch(2);
        String second = batch(2);

        assertThat(IntStream.range(0, 4).mapToObj(_ -> one.claim().orElseThrow().batch()))
                .containsExactly(first, second, first, second);
    }

    @Test
    void aBatchThatIsPostponedLeavesTheOthersTheirTurn() {
        String first = batch(2);
        String second = batch(2);
        Claim refused = one.claim().orElseThrow();
        one.postpone(refused, Duration.ofMinutes(5));
        one.release(refused);

        assertThat(refused.batch()).isEqualTo(first);
        assertThat(one.claim().orElseThrow().batch()).isEqualTo(second);
        assertThat(one.claim().orElseThrow().batch()).isEqualTo(second);
        assertThat(one.claim()).isEmpty();
    }

    @Test
    void linesWhoseTimeIsOverAreTakenToFail() {
        batch(1);
        sql("update batch set expires_at = timestamp with time zone '2020-01-01 00:00:00+00',"
                + " not_before = timestamp with time zone '2999-01-01 00:00:00+00'");

        assertThat(one.claim().orElseThrow().expired()).isTrue();
    }

    @Test
    void aDeadProcessDoesNotHoldTheEmbeddedDatabase() {
        batch(1);
        one.claim();
        store.begin(SHOP); // an upload that broke off

        two.recover(Instant.now().plusSeconds(1));

        assertThat(two.claim()).isPresent();
        assertThat(database.<Long>call(session -> session.client()
                        .sql("select count(*) from batch")
                        .query(Long.class)
                        .single()))
                .isEqualTo(1);
    }

    @Test
    void whatACallerCancelledEndsThoughItsProcessDied() {
        String id = batch(3);
        one.claim();
        assertThat(store.cancel(SHOP, id).row().state()).isEqualTo("cancelling");
        sql("update batch_item set leased_until = timestamp with time zone '2020-01-01 00:00:00+00'"
                + " where state = 'running'");

        two.sweep();

        assertThat(store.find(SHOP, id).row().state()).isEqualTo("cancelled");
        assertThat(store.done(id, -1, 10)).hasSize(3);
    }

    @Test
    void whatIsOldIsDeleted() {
        String id = batch(1);
        Claim claim = one.claim().orElseThrow();
        one.record(claim, ItemState.SUCCEEDED, 200, text("{}\n"));
        String left = store.begin(SHOP);
        store.add(left, List.of(new NewItem(0, "a", "/v1/detect", text("{}"), null)));
        assertThatThrownBy(() -> store.find(SHOP, left)).isInstanceOf(ProblemException.class);
        one.sweep();
        assertThat(store.find(SHOP, id).row().deleteAt()).isNotNull();

        sql("update batch set delete_at = timestamp with time zone '2020-01-01 00:00:00+00'");
        one.sweep();

        assertThatThrownBy(() -> store.find(SHOP, id)).isInstanceOf(ProblemException.class);
        long rows = database.call(session -> session.client()
                .sql("select count(*) from batch_item")
                .query(Long.class)
                .single());
        assertThat(rows).isZero();
    }

    @Test
    void forOtherCallersThereIsNothing() {
        String id = batch(1);

        for (Runnable use : List.<Runnable>of(
                () -> store.find(OTHER, id), () -> store.cancel(OTHER, id), () -> store.delete(OTHER, id))) {
            assertThatThrownBy(use::run)
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            problem -> assertThat(problem.kind()).isEqualTo(ProblemKind.NOT_FOUND));
        }
        assertThat(store.page(OTHER, null, 10)).isEmpty();
        assertThat(store.page(SHOP, null, 10)).hasSize(1);
    }
}
