package io.rexserve.trainer.proposal;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Batches of a source, in any order; the one that follows is made on a thread of its own meanwhile.
final class Batches implements AutoCloseable {
    private final BatchSource source;
    private final int parts;
    private final ExecutorService composer = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("batches-", 0).factory());
    private @Nullable Next next;

    private record Next(int step, int part, Future<ProposalBatch> batch) {
        boolean is(int wantedStep, int wantedPart) {
            return step == wantedStep && part == wantedPart;
        }
    }

    /// @param parts of a step
    Batches(BatchSource source, int parts) {
        this.source = source;
        this.parts = parts;
    }

    ProposalBatch get(int step, int part) throws InterruptedException {
        Next wanted = next;
        if (wanted == null || !wanted.is(step, part)) {
            wanted = submit(step, part);
        }
        try {
            ProposalBatch batch = wanted.batch().get();
            next = part + 1 < parts ? submit(step, part + 1) : submit(step + 1, 0);
            return batch;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("step " + step + ", part " + part + ": no batch", e.getCause());
        }
    }

    private Next submit(int step, int part) {
        return new Next(step, part, composer.submit(() -> source.batch(step, part)));
    }

    @Override
    public void close() {
        composer.shutdownNow();
        composer.close();
    }
}
