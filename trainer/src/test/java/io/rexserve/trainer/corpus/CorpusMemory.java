package io.rexserve.trainer.corpus;

import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A program, no test: writes a COCO file of IMAGES entries with seven boxes each, as many as COCO's have, reads it as
/// a corpus, and prints the heap that its records hold. `CorpusMemory FOLDER IMAGES`
final class CorpusMemory {
    private static final int BOXES = 7;
    private static final PrintStream OUT = System.out;

    private CorpusMemory() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        int images = Integer.parseInt(arguments[1]);
        PictureSet.paint(folder.resolve("train2017/000000391895.png"), 5);
        Path file = folder.resolve("annotations.json");
        write(file, images);
        long before = used();
        long start = System.nanoTime();
        var corpus = Corpus.open(new CorpusOptions(List.of(DataSource.of(file)), List.of(), 0, List.of(), 0, 1));
        double seconds = (System.nanoTime() - start) / 1e9;
        long held = used() - before;
        OUT.printf(
                "%d records, %d bytes each, %.1f s, heap of at most %d MB%n",
                corpus.training().size(),
                held / corpus.training().size(),
                seconds,
                Runtime.getRuntime().maxMemory() >> 20);
    }

    private static void write(Path file, int images) throws IOException {
        try (Writer out = Files.newBufferedWriter(file)) {
            out.write("{\"categories\": [{\"id\": 1, \"name\": \"cat\"}], \"images\": [");
            for (int i = 1; i <= images; i++) {
                out.write((i > 1 ? ",\n" : "") + "{\"id\": " + i
                        + ", \"file_name\": \"train2017/000000391895.png\", \"width\": 40, \"height\": 30}");
            }
            out.write("], \"annotations\": [");
            for (int i = 0; i < BOXES * images; i++) {
                out.write((i > 0 ? ",\n" : "") + "{\"id\": " + (i + 1) + ", \"image_id\": " + (i / BOXES + 1)
                        + ", \"category_id\": 1, \"bbox\": [1.25, 2.5, 10.75, 9.5], \"area\": 90.25, \"iscrowd\": 0,"
                        + " \"segmentation\": [[1.25, 2.5, 12, 2.5, 12, 12, 1.25, 12]]}");
            }
            out.write("]}");
        }
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
