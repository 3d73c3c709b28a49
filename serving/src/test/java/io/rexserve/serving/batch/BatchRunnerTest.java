package io.rexserve.serving.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import io.rexserve.serving.batch.BatchRunner.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class BatchRunnerTest {
    private final RuntimeException cuda =
            new EngineException("CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has 1.10 GiB free.");

    private final List<Integer> outOfMemory = new ArrayList<>();
    private final List<List<String>> seen = new ArrayList<>();
    private final BatchRunner runner = new BatchRunner((items, _) -> outOfMemory.add(items));

    @Test
    void runsAWholeBatchOnceAndKeepsItsOrder() {
        assertThat(run(List.of("a", "b", "c"), _ -> false, cuda)).containsExactly(done("A"), done("B"), done("C"));
        assertThat(seen).containsExactly(List.of("a", "b", "c"));
        assertThat(outOfMemory).isEmpty();
    }

    @Test
    void halvesABatchThatDoesNotFit() {
        assertThat(run(List.of("a", "b", "c", "d", "e"), batch -> batch.size() > 3, cuda))
                .containsExactly(done("A"), done("B"), done("C"), done("D"), done("E"));
        assertThat(seen).containsExactly(List.of("a", "b", "c", "d", "e"), List.of("a", "b", "c"), List.of("d", "e"));
        assertThat(outOfMemory).containsExactly(5);
    }

    @Test
    void failsOnlyTheItemThatDoesNotFitAlone() {
        List<Outcome<String>> outcomes = run(List.of("a", "large", "c", "d"), batch -> batch.contains("large"), cuda);

        assertThat(outcomes.get(0)).isEqualTo(done("A"));
        assertThat(outcomes.get(2)).isEqualTo(done("C"));
        assertThat(outcomes.get(3)).isEqualTo(done("D"));
        assertThat(cause(outcomes.get(1)))
                .isInstanceOf(InsufficientMemoryException.class)
                .hasMessageContaining("memory: 2.00 GiB could not be allocated")
                .hasCause(cuda);
        assertThat(seen)
                .as("halved once, then one by one")
                .containsExactly(
                        List.of("a", "large", "c", "d"),
                        List.of("a", "large"),
                        List.of("a"),
                        List.of("large"),
                        List.of("c", "d"));
        assertThat(outOfMemory).containsExactly(4, 2, 1);
    }

    @Test
    void aFullHeapCountsLikeAFullDevice() {
        List<Outcome<String>> outcomes = run(List.of("a"), _ -> true, new OutOfMemoryError("Java heap space"));

        assertThat(cause(outcomes.getFirst()))
                .isInstanceOf(InsufficientMemoryException.class)
                .hasMessageContaining("the heap is full");
        assertThat(outOfMemory).containsExactly(1);
    }

    @Test
    void anotherFaultFailsOnlyTheItemThatHasIt() {
        var bad = new IllegalArgumentException("score: NaN");

        List<Outcome<String>> outcomes = run(List.of("a", "bad", "c"), batch -> batch.contains("bad"), bad);

        assertThat(outcomes).containsExactly(done("A"), new Outcome.Failed<>(bad), done("C"));
        assertThat(outOfMemory).isEmpty();
    }

    @Test
    void anItemThatOverflowsTheStackFailsAlone() {
        var deep = new StackOverflowError();

        List<Outcome<String>> outcomes = run(List.of("a", "deep", "c"), batch -> batch.contains("deep"), deep);

        assertThat(outcomes).containsExactly(done("A"), new Outcome.Failed<>(deep), done("C"));
    }

    @Test
    void rethrowsOtherErrors() {
        assertThatThrownBy(() -> run(List.of("a", "b"), _ -> true, new LinkageError()))
                .isInstanceOf(LinkageError.class);
    }

    @Test
    void noticesResultsThatAreMissing() {
        List<Outcome<String>> outcomes = runner.run(List.of("a"), _ -> List.<String>of());

        assertThat(cause(outcomes.getFirst())).hasMessage("results: 0 (expected: 1, one per item)");
    }

    @Test
    void refusesAnEmptyBatch() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> run(List.of(), _ -> false, cuda))
                .withMessageContaining("items");
    }

    @Test
    void anyOtherMessageOfLibtorchIsNoShortageOfMemory() {
        assertThat(InsufficientMemoryException.isCauseOf(
                        new EngineException("shape '[2]' is invalid for input of size 3")))
                .isFalse();
        assertThat(InsufficientMemoryException.isCauseOf(new IllegalStateException("out of memory")))
                .as("only what the engine throws counts")
                .isFalse();
        assertThat(InsufficientMemoryException.isCauseOf(new IllegalStateException("kernel", cuda)))
                .as("as a cause too")
                .isTrue();
    }

    private List<Outcome<String>> run(List<String> items, Predicate<List<String>> fails, Throwable failure) {
        return runner.run(items, batch -> {
            seen.add(List.copyOf(batch));
            if (fails.test(batch)) {
                throw sneaky(failure);
            }
            return batch.stream().map(item -> item.toUpperCase(Locale.ROOT)).toList();
        });
    }

    private static RuntimeException sneaky(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return (RuntimeException) failure;
    }

    private static Outcome<String> done(String result) {
        return new Outcome.Done<>(result);
    }

    private static Throwable cause(Outcome<String> outcome) {
        return switch (outcome) {
            case Outcome.Failed<String>(Throwable cause) -> cause;
            case Outcome.Done<String> done -> throw new AssertionError(done);
        };
    }
}
