package io.rexserve.data.content;

import io.rexserve.datasets.art.ArtLibrary;
import io.rexserve.datasets.art.Look;
import io.rexserve.datasets.art.Sprite;
import io.rexserve.datasets.scene.SceneComposer;
import io.rexserve.datasets.scene.SceneOptions;
import io.rexserve.image.ImageLimits;
import io.rexserve.image.RgbImage;
import io.rexserve.image.decoding.ImageDecoder;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/// Precision and recall of the rule for products on white, on drawn product pictures against composed scenes and
/// folders of photographs.
///
///     java -cp ... io.rexserve.data.content.PictureMeasuresBenchmark ART-FOLDER FOLDER-OF-PHOTOGRAPHS...
public final class PictureMeasuresBenchmark {
    private static final int COUNT = 400;
    private static final int SIDE = 320;

    private PictureMeasuresBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        var art = ArtLibrary.forEvaluation(Path.of(arguments[0]), EnumSet.allOf(Look.class));
        var kept = new LinkedHashMap<String, List<PictureMeasures>>();
        kept.put("scenes", scenes(art));
        for (String folder : List.of(arguments).subList(1, arguments.length)) {
            kept.put(folder, photographs(Path.of(folder)));
        }
        List<PictureMeasures> products = products(art);
        PrintStream out = System.out;
        kept.forEach((name, measures) -> quantiles(out, name, measures));
        quantiles(out, "products", products);
        for (double border : new double[] {0.8, 0.9, 0.95}) {
            for (double background : new double[] {0.1, 0.2, 0.3, 0.4, 0.5}) {
                row(out, border, background, products, kept);
            }
        }
        plain(out, kept);
    }

    private static void row(
            PrintStream out,
            double border,
            double background,
            List<PictureMeasures> products,
            Map<String, List<PictureMeasures>> kept) {
        long found = refused(products, border, background);
        out.printf(
                "white-border %.2f white-background %.2f: recall %d of %d;",
                border, background, found, products.size());
        long wrong = 0;
        for (Map.Entry<String, List<PictureMeasures>> each : kept.entrySet()) {
            long refused = refused(each.getValue(), border, background);
            wrong += refused;
            out.printf(
                    " %s %d of %d;",
                    Path.of(each.getKey()).getFileName(),
                    refused,
                    each.getValue().size());
        }
        out.printf(" precision %.4f%n", (double) found / (found + wrong));
    }

    private static long refused(List<PictureMeasures> measures, double border, double background) {
        return measures.stream()
                .filter(each -> each.whiteBorder() >= border && each.whiteBackground() >= background)
                .count();
    }

    /// How many pictures that are to be kept the rules of edges and flatness refuse, by default.
    private static void plain(PrintStream out, Map<String, List<PictureMeasures>> kept) {
        kept.forEach((name, measures) -> out.printf(
                "edges < %s or flatness > %s: %s %d of %d%n",
                ContentSettings.DEFAULT.minEdges(),
                ContentSettings.DEFAULT.maxFlatness(),
                name,
                measures.stream()
                        .filter(each -> each.edges() < ContentSettings.DEFAULT.minEdges()
                                || each.flatness() > ContentSettings.DEFAULT.maxFlatness())
                        .count(),
                measures.size()));
    }

    private static void quantiles(PrintStream out, String name, List<PictureMeasures> measures) {
        out.printf("%s (%d): ", name, measures.size());
        for (String score : measures.getFirst().scores().keySet()) {
            double[] sorted = measures.stream()
                    .mapToDouble(each -> each.scores().get(score))
                    .sorted()
                    .toArray();
            out.printf(
                    "%s min %.4f 1%% %.4f 50%% %.4f 99%% %.4f max %.4f; ",
                    score,
                    sorted[0],
                    sorted[sorted.length / 100],
                    sorted[sorted.length / 2],
                    sorted[sorted.length * 99 / 100],
                    sorted[sorted.length - 1]);
        }
        out.println();
    }

    private static List<PictureMeasures> scenes(ArtLibrary art) {
        var composer = new SceneComposer(art);
        var measures = new ArrayList<PictureMeasures>();
        for (int i = 0; i < COUNT; i++) {
            SceneOptions options = i % 2 == 0 ? SceneOptions.forTest(SIDE, SIDE) : SceneOptions.forLanguage(SIDE, SIDE);
            measures.add(PictureMeasures.of(composer.compose(5, i, options).image()));
        }
        return measures;
    }

    private static List<PictureMeasures> photographs(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".jpg"))
                    .sorted()
                    .map(file -> PictureMeasures.of(decoded(file)))
                    .toList();
        }
    }

    private static RgbImage decoded(Path file) {
        try {
            return ImageDecoder.decode(Files.readAllBytes(file), ImageLimits.DEFAULT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// One thing each on white, on white that is not quite white, or with a shadow, as JPEG.
    private static List<PictureMeasures> products(ArtLibrary art) throws IOException {
        var random = new Random(3);
        List<Sprite> sprites = art.named().stream().flatMap(List::stream).toList();
        var measures = new ArrayList<PictureMeasures>();
        for (int i = 0; i < COUNT; i++) {
            Sprite.Level sprite = sprites.get(random.nextInt(sprites.size())).largest();
            var out = new ByteArrayOutputStream();
            ImageIO.write(product(sprite, random, i), "jpg", out);
            measures.add(PictureMeasures.of(ImageDecoder.decode(out.toByteArray(), ImageLimits.DEFAULT)));
        }
        return measures;
    }

    private static BufferedImage product(Sprite.Level sprite, Random random, int number) {
        int width = 240 + random.nextInt(240);
        int height = 240 + random.nextInt(240);
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        int white = 255 - random.nextInt(8);
        graphics.setColor(new Color(white, white, white));
        graphics.fillRect(0, 0, width, height);
        double share = 0.4 + 0.5 * random.nextDouble();
        double scale = Math.min(share * width / sprite.width(), share * height / sprite.height());
        int wide = (int) (sprite.width() * scale);
        int high = (int) (sprite.height() * scale);
        int left = (width - wide) / 2;
        int top = (height - high) / 2;
        if (number % 3 == 0) {
            graphics.setPaint(new GradientPaint(
                    0, top + high - 12, new Color(190, 190, 190), 0, top + high + 12, new Color(white, white, white)));
            graphics.fillOval(left, top + high - 12, wide, 24);
        }
        var drawing = new BufferedImage(sprite.width(), sprite.height(), BufferedImage.TYPE_INT_ARGB);
        drawing.setRGB(0, 0, sprite.width(), sprite.height(), sprite.argb(), 0, sprite.width());
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(drawing, left, top, wide, high, null);
        if (number % 5 == 0) {
            graphics.setColor(Color.DARK_GRAY);
            graphics.drawString("19.99", width / 2 - 20, height - 12);
        }
        graphics.dispose();
        return image;
    }
}
