package io.rexserve.evaluation.task;

import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.evaluation.run.Question;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Queue;

/// The questions of a truth, image after image.
final class QuestionReader implements Iterator<Question>, Closeable {
    private final DatasetReader reader;
    private final EvaluationTask task;
    private final Queue<Question> waiting = new ArrayDeque<>();

    QuestionReader(TruthSource truth, EvaluationTask task) throws IOException {
        this.reader = truth.open(ProblemSink.lenient()); // told when they were counted
        this.task = task;
    }

    @Override
    public boolean hasNext() {
        try {
            while (waiting.isEmpty()) {
                Optional<ImageRecord> next = reader.next();
                if (next.isEmpty()) {
                    return false;
                }
                waiting.addAll(task.questions(next.get()));
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Question next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return waiting.remove();
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
