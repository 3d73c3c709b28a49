package io.rexserve.labeling;

import io.rexserve.cli.CommandException;
import io.rexserve.gateway.drawing.Annotator;
import io.rexserve.gateway.drawing.Mark;
import io.rexserve.image.ImageLimits;
import io.rexserve.image.box.PixelBox;
import io.rexserve.image.decoding.ImageDecoder;
import io.rexserve.labeling.LabelledPicture.Found;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Labels one picture after the other, several at a time, and writes their lines in order.
final class LabelRun {
    private static final int DRAWING_SIDE = 2048;
    private static final int MAX_WARNINGS = 100;
    private static final Comparator<Found> ORDER =
            Comparator.comparingDouble(Found::score).reversed().thenComparingInt(Found::classId);

    private final PictureReader reader;
    private final PictureDetector detector;
    private final Journal journal;
    private final Progress progress;
    private final @Nullable Path drawings;
    private final ConcurrentLinkedQueue<String> warnings = new ConcurrentLinkedQueue<>();
    private final Set<String> told = new HashSet<>();

    /// @param drawings folder of the pictures with their boxes; null for none
    LabelRun(
            PictureReader reader,
            PictureDetector detector,
            Journal journal,
            Progress progress,
            @Nullable Path drawings) {
        this.reader = reader;
        this.detector = detector;
        this.journal = journal;
        this.progress = progress;
        this.drawings = drawings;
    }

    /// @param parallel pictures at a time
    /// @throws CommandException if no further picture can be labelled; those before it have their lines
    void label(List<Picture> pictures, int parallel) throws IOException, InterruptedException {
        Deque<Future<LabelledPicture>> underWay = new ArrayDeque<>();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            for (Picture picture : pictures) {
                if (underWay.size() == parallel) {
                    keep(underWay.remove());
                }
                underWay.add(threads.submit(() -> labelled(picture)));
            }
            while (!underWay.isEmpty()) {
                keep(underWay.remove());
            }
        } finally {
            threads.shutdownNow();
            progress.end();
        }
    }

    private void keep(Future<LabelledPicture> future) throws IOException, InterruptedException {
        LabelledPicture picture;
        try {
            picture = future.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case CommandException stopped -> throw stopped;
                case IOException failed -> throw failed;
                case RuntimeException fault -> throw fault;
                case null, default -> throw new IllegalStateException(e.getCause());
            }
        }
        journal.append(picture);
        if (picture.fault() != null) {
            progress.line("failed: " + picture.name() + ": " + picture.fault());
        }
        for (String warning = warnings.poll(); warning != null; warning = warnings.poll()) {
            if (told.size() < MAX_WARNINGS && told.add(warning)) {
                progress.line("warning: " + warning);
            }
        }
        progress.done(picture.fault() != null);
    }

    private LabelledPicture labelled(Picture picture) throws IOException, InterruptedException {
        long bytes = 0;
        try {
            byte[] file = reader.read(picture);
            bytes = file.length;
            PictureDetector.Detected detected = detector.detect(file);
            warnings.addAll(detected.warnings());
            List<Found> objects = detected.objects().stream()
                    .map(found -> found.within(detected.width(), detected.height()))
                    .filter(found -> !found.isEmpty())
                    .sorted(ORDER)
                    .toList();
            if (drawings != null) {
                draw(file, objects, drawings.resolve(picture.name() + ".png"));
            }
            return new LabelledPicture(picture.name(), bytes, detected.width(), detected.height(), objects, null);
        } catch (PictureFaultException e) {
            return LabelledPicture.failed(picture.name(), bytes, String.valueOf(e.getMessage()));
        }
    }

    private static void draw(byte[] file, List<Found> objects, Path target) throws IOException {
        List<Mark> marks = objects.stream()
                .map(found -> new Mark(
                        new PixelBox((float) found.x1(), (float) found.y1(), (float) found.x2(), (float) found.y2()),
                        found.label()))
                .toList();
        var decoded = ImageDecoder.decode(file, ImageLimits.DEFAULT);
        OutputFiles.write(target, Annotator.png(decoded, marks, DRAWING_SIDE));
    }
}
