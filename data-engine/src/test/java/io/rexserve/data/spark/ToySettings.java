package io.rexserve.data.spark;

import io.rexserve.data.stage.AnswerStore;
import io.rexserve.data.stage.Cost;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.data.stage.Stage;
import io.rexserve.data.stage.StageEnvironment;
import io.rexserve.data.stage.StageException;
import io.rexserve.data.stage.StageInput;
import io.rexserve.data.stage.StageSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/// A stage whose score depends on the picture and a setting. Files in a folder make it misbehave; they are no settings.
///
/// - `crash NAME`: the process ends as after a segmentation fault, each time
/// - `hold NAME`: the first process that comes to the picture writes its id into the file and waits to be killed
/// - `fail NAME`: the picture fails while the file is there
/// - `refuse NAME`: it is refused
/// - `stop NAME`: the stage cannot go on
///
/// @param factor of the score
/// @param millis of work on a picture
/// @param threads of one picture
/// @param endpoint that is asked once for each picture; empty for none
/// @param faults folder of those files, of the log of all calls, and of the threads that stages were opened for
record ToySettings(String stage, int factor, int millis, int threads, String endpoint, String faults)
        implements StageSettings {
    private static final int SEGMENTATION_FAULT = 139;

    @Override
    public String identity() {
        return "toy " + factor;
    }

    @Override
    public Stage open(StageEnvironment environment) {
        write("threads", Integer.toString(environment.threads()));
        return new Stage() {
            @Override
            public int concurrency() {
                return endpoint.isEmpty() ? 1 : 4;
            }

            @Override
            public Outcome process(StageInput input, AnswerStore answers) throws InterruptedException {
                return of(input, answers, environment);
            }
        };
    }

    private Outcome of(StageInput input, AnswerStore answers, StageEnvironment environment)
            throws InterruptedException {
        String name = input.record().origin().path();
        log(name);
        if (has("stop", name)) {
            throw new StageException(stage + ": cannot go on");
        } else if (has("crash", name)) {
            Runtime.getRuntime().halt(SEGMENTATION_FAULT);
        } else if (has("fail", name)) {
            return new Outcome.Failed("no answer", Cost.NONE);
        } else if (has("refuse", name)) {
            return new Outcome.Refused(RefusalReason.NO_CAPTION, "none", Cost.NONE);
        } else if (has("hold", name)) {
            hold(name);
        }
        Cost cost = new Cost(1, 0, 0);
        if (millis > 0) {
            new CountDownLatch(1).await(millis, java.util.concurrent.TimeUnit.MILLISECONDS);
        }
        if (!endpoint.isEmpty() && answers.find(stage + input.record().id()).isEmpty()) {
            var permit = environment.endpoints().acquire(endpoint);
            log("asked " + name);
            permit.release(7, 3, Duration.ZERO);
            answers.commit(stage + input.record().id(), "an answer");
            cost = new Cost(1, 7, 3);
        }
        double score = factor * Integer.parseInt(input.record().id().substring(0, 6), 16);
        return new Outcome.Kept(input.record().withScore(stage, score), List.of(), cost);
    }

    private boolean has(String fault, String name) {
        return Files.exists(Path.of(faults, fault + " " + name));
    }

    private void log(String line) {
        write("log", line);
    }

    private void write(String file, String line) {
        try {
            Files.writeString(
                    Path.of(faults, file),
                    stage + " " + line + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // The first process that comes here leaves its id in the file and waits; the others go on.
    private void hold(String name) throws InterruptedException {
        Path held = Path.of(faults, "held " + name);
        try {
            Files.createFile(held);
            Path id = Path.of(faults, "id " + name);
            Files.writeString(id, Long.toString(ProcessHandle.current().pid()));
            Files.move(id, held, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            new CountDownLatch(1).await();
        } catch (FileAlreadyExistsException _) {
            // another process waits, or waited
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// How often a line is in the log of all calls.
    static List<String> log(Path faults) throws IOException {
        try (Stream<String> lines = Files.lines(faults.resolve("log"))) {
            return lines.toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }
}
