package io.rexserve.model.hostile;

import io.rexserve.model.grammar.PromptSegment;
import io.rexserve.model.inspection.Inspection;
import io.rexserve.model.inspection.InspectionReport;
import io.rexserve.model.inspection.Inspector;
import io.rexserve.model.tokenizer.Tokenizer;
import io.rexserve.model.verification.Verification;
import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.Printable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Inspects mutated model folders one after the other, and tokenizes hostile texts with each tokenizer that is
/// accepted.
final class MutatedFolders {
    private static final List<String> TOKENIZERS = List.of("tokenizer/words", "tokenizer/bytes", "tokenizer/pieces");
    private static final List<PromptSegment> TEXTS = Stream.of(
                    "a red apple . <obj3> <ground>",
                    "",
                    " ".repeat(3000),
                    "a".repeat(3000),
                    "\ufdfa".repeat(500),
                    "\u0000\ufffd\u200b\u0301\u0301\ud83d\ude00",
                    "\n\r\t".repeat(1000),
                    "'s'S".repeat(1000))
            .<PromptSegment>map(PromptSegment.UserText::new)
            .toList();
    private static final long SLOW_NANOS = 5_000_000_000L;

    private final Path folder;
    private final Map<String, Integer> counts = new TreeMap<>();
    private final List<String> faults = new ArrayList<>();

    MutatedFolders(Path folder) {
        this.folder = folder;
    }

    /// How many were answered in which way.
    Map<String, Integer> counts() {
        return counts;
    }

    /// Seeds that were answered in another way, and how.
    List<String> faults() {
        return faults;
    }

    /// Inspects a folder of which any file was changed.
    void run(long seed) {
        run(seed, () -> {
            mutate(seed);
            return inspected();
        });
    }

    /// Loads a folder of which the configuration was changed, and runs it on its images.
    void verify(long seed) {
        run(seed, () -> {
            clear();
            copy(
                    "golden/"
                            + List.of("chatrex-micro", "rexseek-micro", "upn-micro")
                                    .get((int) (seed % 3)),
                    true);
            Path config = folder.resolve("config.json");
            Files.write(config, new Mutation(seed).of(Files.readAllBytes(config)));
            return Verification.verify(folder).passed() ? "passed" : "differs";
        });
    }

    @FunctionalInterface
    private interface Work {
        String answer() throws IOException;
    }

    private void run(long seed, Work work) {
        long start = System.nanoTime();
        try {
            count(work.answer());
        } catch (CheckpointException e) {
            requireWords(seed, String.valueOf(e.getMessage()));
            count("refused");
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            faults.add("seed " + seed + ": " + e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (System.nanoTime() - start > SLOW_NANOS) {
            faults.add(String.format(Locale.ROOT, "seed %d: %.1f s", seed, (System.nanoTime() - start) / 1e9));
        }
    }

    private void count(String answer) {
        counts.merge(answer, 1, Integer::sum);
    }

    private String inspected() {
        Inspection inspection = Inspector.inspect(folder);
        String report = InspectionReport.table(inspection) + InspectionReport.json(inspection);
        if (report.contains("\u001b")) {
            throw new IllegalStateException("a terminal's command in a report");
        }
        if (Files.exists(folder.resolve("tokenizer.json"))) {
            tokenize();
        }
        return inspection.fits() ? "fits" : "faults";
    }

    private void tokenize() {
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            for (PromptSegment text : TEXTS) {
                var detokenizer = tokenizer.incrementalDetokenizer();
                int[] ids = tokenizer.encode(List.of(text));
                tokenizer.decode(ids);
                for (int at = 0; at < Math.min(50, ids.length); at++) {
                    detokenizer.append(ids[at]);
                }
            }
            count("tokenized");
        }
    }

    private void requireWords(long seed, String message) {
        if (!message.contains("xpected")
                && !message.contains("do not fit config.json")
                && !message.contains("missing")) {
            faults.add("seed " + seed + ": says not what was expected: " + Printable.excerpt(message));
        }
        if (message.contains("\u001b") || message.matches("(?s).*\\b(java|tools|ai|io)\\.[a-z]+\\.[A-Za-z.]+.*")) {
            faults.add("seed " + seed + ": shows a command or a class: " + message);
        }
    }

    private void mutate(long seed) throws IOException {
        clear();
        var random = new Random(seed);
        boolean upn = random.nextInt(4) == 0;
        copy("golden/" + (upn ? "upn-micro" : random.nextBoolean() ? "chatrex-micro" : "rexseek-micro"));
        if (!upn) {
            copy(TOKENIZERS.get(random.nextInt(TOKENIZERS.size())));
        } else if (random.nextInt(3) == 0) {
            Files.delete(folder.resolve("model.safetensors"));
            Files.delete(folder.resolve("config.json"));
            Files.write(folder.resolve("upn.pth"), Files.readAllBytes(resource("torch/upn-micro-subset.pth")));
        }
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(file -> file.toString().matches(".*\\.(json|safetensors|pth)")
                            && !file.endsWith("expected.safetensors"))
                    .sorted()
                    .toList();
        }
        // The tokenizer's definition has the most forms.
        Path definition = folder.resolve("tokenizer.json");
        Path file = !upn && random.nextBoolean() ? definition : files.get(random.nextInt(files.size()));
        byte[] content = Files.readAllBytes(file);
        var mutation = new Mutation(seed);
        boolean safetensors = file.toString().endsWith(".safetensors");
        Files.write(
                file,
                file.toString().endsWith(".json") ? mutation.of(content) : mutation.ofWeights(content, safetensors));
    }

    private void copy(String source) throws IOException {
        copy(source, false);
    }

    private void copy(String source, boolean runnable) throws IOException {
        try (Stream<Path> all = Files.list(resource(source))) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                if (runnable
                        || (!file.endsWith("expected.safetensors")
                                && !file.toString().endsWith(".png"))) {
                    Files.write(folder.resolve(file.getFileName()), Files.readAllBytes(file));
                }
            }
        }
    }

    private void clear() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.toList()) {
                Files.delete(file);
            }
        }
    }

    private static Path resource(String name) {
        try {
            return Path.of(MutatedFolders.class.getResource("/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
