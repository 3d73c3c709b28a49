package io.rexserve.gateway.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {
    private static final DatabaseProperties EMBEDDED = new DatabaseProperties("", "", "", "", 4, Duration.ofSeconds(2));

    @Test
    void isNotOpenedBeforeItIsUsed(@TempDir Path folder) {
        try (var database = new Database(EMBEDDED, folder.resolve("data"))) {
            assertThat(database.mayHoldData()).isFalse();
            assertThat(folder).isEmptyDirectory();

            assertThat(count(database)).isZero();

            assertThat(database.mayHoldData()).isTrue();
        }
    }

    @Test
    void keepsWhatWasCommitted(@TempDir Path folder) {
        try (var database = new Database(EMBEDDED, folder)) {
            insert(database);
        }

        try (var database = new Database(EMBEDDED, folder)) {
            assertThat(database.mayHoldData()).isTrue();
            assertThat(count(database)).isEqualTo(1);
        }
    }

    @Test
    void undoesATransactionThatFails(@TempDir Path folder) {
        try (var database = new Database(EMBEDDED, folder)) {
            assertThatThrownBy(() -> database.transact(_ -> {
                        insert(database);
                        throw new IllegalStateException("enough");
                    }))
                    .hasMessage("enough");

            assertThat(count(database)).isZero();
        }
    }

    @Test
    void aFolderThatCannotBeMadeIsAProblemOfTheUse(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "no folder");

        try (var database = new Database(EMBEDDED, file.resolve("data"))) {
            assertThatThrownBy(database::session).isInstanceOfSatisfying(ProblemException.class, problem -> {
                assertThat(problem.kind()).isEqualTo(ProblemKind.DATABASE_UNAVAILABLE);
                assertThat(problem.detail()).doesNotContain(folder.toString());
            });

            Files.delete(file);
            assertThat(count(database)).as("tried again").isZero();
        }
    }

    @Test
    void anUnreachableServerIsAProblemOfTheUse(@TempDir Path folder) {
        var nowhere = new DatabaseProperties(
                "jdbc:postgresql://127.0.0.1:1/none", "rex", "secret", "", 4, Duration.ofMillis(500));

        try (var database = new Database(nowhere, folder)) {
            assertThat(database.mayHoldData()).isTrue();
            assertThatThrownBy(database::session)
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            problem -> assertThat(problem.kind()).isEqualTo(ProblemKind.DATABASE_UNAVAILABLE));
        }
    }

    @Test
    void settingsOfAnotherDatabaseAreRefused() {
        assertThatThrownBy(() -> new DatabaseProperties("jdbc:mysql://h/d", "", "", "", 4, Duration.ofSeconds(1)))
                .hasMessageContaining("expected: jdbc:postgresql://HOST/NAME, or empty");
        assertThatThrownBy(() -> new DatabaseProperties("", "", "a", "b", 4, Duration.ofSeconds(1)))
                .hasMessageContaining("expected: one of the two");
        assertThat(new DatabaseProperties("", "rex", "secret", "", 4, Duration.ofSeconds(1)))
                .asString()
                .doesNotContain("secret");
    }

    private static void insert(Database database) {
        database.call(session -> session.client().sql("""
                        insert into stored_answer (caller, idempotency_key, request, attempt, created_at, expires_at)
                        values ('a', 'b', 'c', 'd', current_timestamp, current_timestamp)
                        """).update());
    }

    private static long count(Database database) {
        return Objects.requireNonNull(database.call(session -> session.client()
                .sql("select count(*) from stored_answer")
                .query(Long.class)
                .single()));
    }
}
