package io.rexserve.trainer.question;

import io.rexserve.model.tokenizer.Tokenizer;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.SplittableRandom;

/// Processor time of one packed sequence of an image with 100 boxes, for each kind of tokenizer. Run the main method on
/// the test class path with `-Drexserve.home=.`.
final class QuestionSequencesBenchmark {
    private static final int OBJECTS = 20;
    private static final int PROPOSALS = 150;
    private static final int IMAGES = 50;
    private static final int WARM_UP = 4000;
    private static final int MEASURED = 4000;

    private QuestionSequencesBenchmark() {}

    public static void main(String[] arguments) {
        var images = new AnnotatedImage[IMAGES];
        for (int i = 0; i < IMAGES; i++) {
            images[i] = RandomImages.image(new SplittableRandom(i), OBJECTS, PROPOSALS);
        }
        for (TestModels model : TestModels.values()) {
            try (Tokenizer tokenizer = model.tokenizer()) {
                measure(model, new QuestionSequences(tokenizer, model.config(4096), QuestionOptions.JOINT), images);
            }
        }
    }

    private static void measure(TestModels model, QuestionSequences sequences, AnnotatedImage[] images) {
        var threads = ManagementFactory.getThreadMXBean();
        var micros = new double[MEASURED];
        long tokens = 0;
        long boxes = 0;
        for (int i = -WARM_UP; i < MEASURED; i++) {
            long before = threads.getCurrentThreadCpuTime();
            PackedSequence sequence = sequences
                    .draw(images[Math.floorMod(i, IMAGES)], new SplittableRandom(i))
                    .sequences()
                    .getFirst();
            if (i >= 0) {
                micros[i] = (threads.getCurrentThreadCpuTime() - before) / 1e3;
                tokens += sequence.length();
                boxes += sequence.boxes().size();
            }
        }
        Arrays.sort(micros);
        System.out.printf(
                "{\"model\": \"%s\", \"boxes\": %d, \"tokens\": %d, \"median_us\": %.0f, \"p95_us\": %.0f}%n",
                model, boxes / MEASURED, tokens / MEASURED, micros[MEASURED / 2], micros[MEASURED * 95 / 100]);
    }
}
