import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/// Writes annotated pictures that need no download: three kinds of parts on cluttered grounds, and their true boxes as
/// a COCO file. `java Shapes.java FOLDER COUNT SEED`
final class Shapes {
    private static final List<String> NAMES = List.of("gasket", "bracket", "fuse");
    private static final int SMALLEST = 28;
    private static final int LARGEST = 60;

    private final SplittableRandom random;
    private final List<String> images = new ArrayList<>();
    private final List<String> annotations = new ArrayList<>();

    private Shapes(long seed) {
        this.random = new SplittableRandom(seed);
    }

    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        int count = Integer.parseInt(arguments[1]);
        var shapes = new Shapes(Long.parseLong(arguments[2]));
        Files.createDirectories(folder.resolve("pictures"));
        for (int id = 1; id <= count; id++) {
            shapes.add(folder, id);
        }
        Files.writeString(folder.resolve("annotations.json"), shapes.coco());
    }

    private void add(Path folder, int id) throws IOException {
        int width = random.nextInt(150, 210);
        int height = random.nextInt(130, 180);
        var picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        paintGround(graphics, width, height);
        List<Rectangle2D> taken = new ArrayList<>();
        int objects = random.nextInt(1, 4);
        for (int tries = 0; taken.size() < objects && tries < 50; tries++) {
            int side = random.nextInt(SMALLEST, LARGEST);
            var box = new Rectangle2D.Double(
                    random.nextInt(2, width - side - 2), random.nextInt(2, height - side - 2), side, side);
            if (taken.stream().noneMatch(box::intersects)) {
                taken.add(box);
                addObject(graphics, id, random.nextInt(NAMES.size()), box);
            }
        }
        graphics.dispose();
        String name = String.format(Locale.ROOT, "part-%03d.png", id);
        ImageIO.write(picture, "png", folder.resolve("pictures").resolve(name).toFile());
        images.add(String.format(
                Locale.ROOT,
                "{\"id\": %d, \"file_name\": \"%s\", \"width\": %d, \"height\": %d, \"license\": 1}",
                id,
                name,
                width,
                height));
    }

    private void paintGround(Graphics2D graphics, int width, int height) {
        int base = random.nextInt(90, 200);
        graphics.setColor(new Color(base, base, base));
        graphics.fillRect(0, 0, width, height);
        for (int i = 0; i < 40; i++) {
            int grey = Math.clamp(base + random.nextInt(-30, 31), 0, 255);
            graphics.setColor(new Color(grey, grey, grey));
            graphics.setStroke(new BasicStroke(random.nextInt(1, 4)));
            graphics.drawLine(
                    random.nextInt(width), random.nextInt(height), random.nextInt(width), random.nextInt(height));
        }
    }

    private void addObject(Graphics2D graphics, int image, int kind, Rectangle2D box) {
        int x = (int) box.getX();
        int y = (int) box.getY();
        int side = (int) box.getWidth();
        int height = kind == 2 ? side / 2 : side;
        switch (kind) {
            case 0 -> {
                graphics.setColor(new Color(200 + random.nextInt(50), 40, 40));
                graphics.setStroke(new BasicStroke(side / 4f));
                graphics.drawOval(x + side / 8, y + side / 8, side - side / 4, side - side / 4);
            }
            case 1 -> {
                graphics.setColor(new Color(30, 80, 190 + random.nextInt(60)));
                graphics.fillRect(x, y, side / 3, side);
                graphics.fillRect(x, y + side - side / 3, side, side / 3);
            }
            default -> {
                graphics.setColor(new Color(30, 140 + random.nextInt(60), 50));
                graphics.fillRoundRect(x, y, side, height, height / 2, height / 2);
                graphics.setColor(Color.WHITE);
                graphics.fillRect(x + side / 3, y, side / 6, height);
            }
        }
        annotations.add(String.format(
                Locale.ROOT,
                "{\"id\": %d, \"image_id\": %d, \"category_id\": %d, \"bbox\": [%d, %d, %d, %d], \"area\": %d,"
                        + " \"iscrowd\": 0}",
                annotations.size() + 1,
                image,
                kind + 1,
                x,
                y,
                side,
                height,
                side * height));
    }

    private String coco() {
        List<String> categories = new ArrayList<>();
        for (int i = 0; i < NAMES.size(); i++) {
            categories.add("{\"id\": " + (i + 1) + ", \"name\": \"" + NAMES.get(i) + "\"}");
        }
        return "{\"info\": {\"description\": \"painted parts\"}, \"licenses\": [{\"id\": 1, \"name\": \"CC0\"}],\n"
                + "\"images\": [\n" + String.join(",\n", images) + "],\n\"annotations\": [\n"
                + String.join(",\n", annotations) + "],\n\"categories\": " + categories + "}\n";
    }
}
