package io.rexserve.data.spark;

import io.rexserve.cli.Machine;
import io.rexserve.data.measure.Measurement;
import io.rexserve.data.recipe.Recipe;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/// What a run costs as its input grows: time, peak resident memory of the driver and of the largest executor, bytes
/// that are shuffled, bytes that are written.
///
/// @param until the last stage, null for all
/// @param home of RexServe
/// @param classPath of executors; null: our jars are sent to them
/// @param folder for everything that is made
/// @param art of composed scenes, which become records; null: painted pictures, which the embedded model refuses
/// @param local whether this process runs the tasks, in two slots, in place of a cluster
public record Growth(
        Recipe recipe,
        @Nullable String until,
        Path home,
        @Nullable String classPath,
        Path folder,
        @Nullable Path art,
        boolean local) {
    private static final long SEED = 8;
    private static final int[] FACTORS = {1, 4, 16};
    private static final int WORKERS = 2;
    private static final int SIDE = 320;
    private static final int SHAPES = 24;
    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");

    /// Measures one, four and sixteen times as many pictures, on a cluster of two workers of one core each or in two
    /// slots of this process.
    ///
    /// @return figures for one line of JSON
    public Map<String, Object> run(int pictures) throws IOException, InterruptedException {
        var sizes = new ArrayList<Map<String, Object>>();
        Files.createDirectories(folder);
        if (local) {
            measure(null, pictures, sizes);
        } else {
            try (StandaloneCluster machines = StandaloneCluster.start(folder, WORKERS, "1200m");
                    RunSignals _ = new RunSignals(machines::close)) {
                measure(machines, pictures, sizes);
            }
        }
        var figures = new LinkedHashMap<String, Object>();
        figures.put("check", "growth");
        figures.put("until", until == null ? "all" : until);
        figures.put(local ? "slots" : "workers", WORKERS);
        figures.put("sizes", sizes);
        figures.put("machine", Machine.here(home));
        return figures;
    }

    private void measure(@Nullable StandaloneCluster machines, int pictures, List<Map<String, Object>> sizes)
            throws IOException, InterruptedException {
        int made = 0;
        for (int factor : FACTORS) {
            int count = pictures * factor;
            if (art == null) {
                paint(folder.resolve("images"), made, count);
            } else {
                Measurement.write(Measurement.Pictures.scenes(art, SEED, count), folder.resolve("images"));
            }
            made = count;
            sizes.add(measure(machines, count));
        }
    }

    private Map<String, Object> measure(@Nullable StandaloneCluster machines, int pictures)
            throws IOException, InterruptedException {
        Path out = folder.resolve("out" + pictures);
        System.gc(); // what an earlier size left is not this one's
        Files.writeString(Path.of("/proc/self/clear_refs"), "5"); // the peak begins here
        var done = new CountDownLatch(1);
        var executorPeak = new AtomicLong();
        var openFiles = new AtomicLong();
        Thread watch = Thread.ofPlatform().daemon().start(() -> watch(machines, done, executorPeak, openFiles));
        long began = System.nanoTime();
        DataRun.Result result = DataRun.run(settings(machines, out), new StopRequest(), RunProgress.SILENT);
        double seconds = (System.nanoTime() - began) / 1e9;
        done.countDown();
        watch.join();
        Map<String, Object> figures = figures(result, pictures, seconds);
        figures.put("driver_open_files", openFiles.get());
        figures.put("executor_peak_mb", executorPeak.get() >> 10);
        figures.put("input_bytes", bytes(folder.resolve("images")));
        figures.put("output_bytes", bytes(out));
        return figures;
    }

    private RunSettings settings(@Nullable StandaloneCluster machines, Path out) {
        return new RunSettings(
                "file://" + folder.resolve("images").toAbsolutePath(),
                "file://" + out.toAbsolutePath(),
                recipe,
                until,
                machines == null ? "local[" + WORKERS + "]" : machines.master(),
                classPath,
                home.toString(),
                machines == null ? Map.of() : Map.of("spark.executor.memory", "1g", "spark.cores.max", "" + WORKERS));
    }

    private static Map<String, Object> figures(DataRun.Result result, int pictures, double seconds) {
        var figures = new LinkedHashMap<String, Object>();
        figures.put("pictures", pictures);
        figures.put("records", result.last().kept());
        figures.put("seconds", Math.round(seconds * 100) / 100.0);
        figures.put("pictures_per_second", Math.round(pictures / seconds * 100) / 100.0);
        figures.put("stage_seconds", rounded(result.seconds()));
        figures.put("driver_peak_mb", peak("self") >> 10);
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        figures.put("driver_heap_mb", (runtime.totalMemory() - runtime.freeMemory()) >> 20);
        figures.put("shuffled_bytes", result.shuffledBytes());
        return figures;
    }

    private static Map<String, Double> rounded(Map<String, Double> seconds) {
        var rounded = new LinkedHashMap<String, Double>();
        seconds.forEach((stage, each) -> rounded.put(stage, Math.round(each * 100) / 100.0));
        return rounded;
    }

    private static void watch(
            @Nullable StandaloneCluster machines, CountDownLatch done, AtomicLong peak, AtomicLong openFiles) {
        try {
            while (!done.await(500, TimeUnit.MILLISECONDS)) {
                openFiles.accumulateAndGet(openFiles(), Math::max);
                if (machines != null) {
                    machines.executors()
                            .forEach(process -> peak.accumulateAndGet(peak(Long.toString(process.pid())), Math::max));
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static long openFiles() {
        try (var files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        } catch (IOException _) {
            return 0;
        }
    }

    /// Peak resident memory of a process in KiB, 0 if it has ended.
    private static long peak(String process) {
        try {
            Matcher peak = PEAK.matcher(Files.readString(Path.of("/proc", process, "status")));
            return peak.find() ? Long.parseLong(peak.group(1)) : 0;
        } catch (IOException _) {
            return 0;
        }
    }

    private static long bytes(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    /// Paints pictures that all differ.
    private static void paint(Path folder, int first, int end) throws IOException {
        Files.createDirectories(folder);
        List<Integer> sizes = List.of(24, 48, 96);
        for (int i = first; i < end; i++) {
            var random = new Random(i);
            var image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
            Graphics2D graphics = image.createGraphics();
            for (int shape = 0; shape < SHAPES; shape++) {
                graphics.setColor(new Color(random.nextInt(1 << 24)));
                int size = sizes.get(random.nextInt(sizes.size()));
                graphics.fillOval(random.nextInt(SIDE), random.nextInt(SIDE), size, size);
            }
            graphics.dispose();
            ImageIO.write(
                    image,
                    "jpg",
                    folder.resolve(String.format(Locale.ROOT, "%07d.jpg", i)).toFile());
        }
    }
}
