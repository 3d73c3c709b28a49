package io.rexserve.datasets.coco;

import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.DatasetWriter;
import io.rexserve.datasets.format.Losses;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.format.ReadOptions;
import io.rexserve.datasets.format.WriteOptions;
import io.rexserve.datasets.record.ImageRecord;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/// Speed and memory of reading and writing a synthetic COCO file whose annotations lie in random order, in one JSON
/// line. Run it with a bounded heap: `java -Xmx256m ... CocoReaderBenchmark IMAGES ANNOTATIONS POLYGON_POINTS FOLDER`.
public final class CocoReaderBenchmark {
    private CocoReaderBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        int images = Integer.parseInt(arguments[0]);
        int annotations = Integer.parseInt(arguments[1]);
        Path folder = Path.of(arguments[3]);
        Path file = folder.resolve("truth-" + images + "-" + annotations + "-" + arguments[2] + ".json");
        if (!Files.exists(file)) {
            generate(file, images, annotations, Integer.parseInt(arguments[2]));
        }
        long start = System.nanoTime();
        long regions = 0;
        double opened;
        Path copy = folder.resolve("copy.json");
        try (DatasetReader reader = CocoFormat.COCO.open(file, new ReadOptions(null, ProblemSink.strict()))) {
            opened = seconds(start);
            for (Optional<ImageRecord> record = reader.next(); record.isPresent(); record = reader.next()) {
                regions += record.get().regions().size();
            }
        }
        double read = seconds(start);
        start = System.nanoTime();
        copy(file, copy);
        System.out.println(String.format(
                Locale.ROOT,
                "{\"images\":%d,\"annotations\":%d,\"bytes\":%d,\"open_s\":%.1f,\"read_s\":%.1f,"
                        + "\"annotations_per_s\":%.0f,\"convert_s\":%.1f,\"copy_bytes\":%d,\"peak_heap_mb\":%d,"
                        + "\"max_heap_mb\":%d}",
                images,
                regions,
                Files.size(file),
                opened,
                read,
                regions / read,
                seconds(start),
                Files.size(copy),
                peakHeap() >> 20,
                Runtime.getRuntime().maxMemory() >> 20));
        Files.delete(copy);
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static void copy(Path file, Path copy) throws IOException {
        try (DatasetReader reader = CocoFormat.COCO.open(file, new ReadOptions(null, ProblemSink.strict()));
                DatasetWriter writer =
                        CocoFormat.COCO.create(copy, new WriteOptions(reader.description(), false, new Losses()))) {
            for (Optional<ImageRecord> record = reader.next(); record.isPresent(); record = reader.next()) {
                writer.write(record.get());
            }
            writer.finish();
        }
    }

    private static long peakHeap() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == java.lang.management.MemoryType.HEAP)
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong(usage -> usage.getUsed())
                .sum();
    }

    private static void generate(Path file, int images, int annotations, int points) throws IOException {
        var random = new Random(1);
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("{\"annotations\":[");
            for (int i = 0; i < annotations; i++) {
                out.write(i == 0 ? "\n" : ",\n");
                out.write(annotation(i + 1, 1 + random.nextInt(images), points, random));
            }
            out.write("],\"images\":[");
            for (int i = 1; i <= images; i++) {
                out.write((i == 1 ? "\n" : ",\n") + "{\"license\":1,\"file_name\":\"" + i + ".jpg\",\"coco_url\":"
                        + "\"http://images.example.org/train/" + i + ".jpg\",\"height\":480,\"width\":640,"
                        + "\"date_captured\":\"2013-11-14 17:02:52\",\"id\":" + i + "}");
            }
            out.write("],\"categories\":[{\"id\":1,\"name\":\"cat\"},{\"id\":2,\"name\":\"dog\"}],"
                    + "\"licenses\":[{\"id\":1,\"name\":\"CC BY\",\"url\":\"\"}]}");
        }
    }

    private static String annotation(int id, int image, int points, Random random) {
        var polygon = new StringBuilder();
        for (int i = 0; i < 2 * points; i++) {
            polygon.append(i == 0 ? "" : ",").append(number(random, 480));
        }
        return "{\"segmentation\":[[" + polygon + "]],\"area\":" + number(random, 9000) + ",\"iscrowd\":0,\"image_id\":"
                + image + ",\"bbox\":[" + number(random, 300) + "," + number(random, 300) + ",10.5,"
                + number(random, 150) + "],\"category_id\":" + (1 + random.nextInt(2)) + ",\"id\":" + id + "}";
    }

    private static String number(Random random, int below) {
        return String.valueOf((100 + random.nextInt(100 * below)) / 100.0);
    }
}
