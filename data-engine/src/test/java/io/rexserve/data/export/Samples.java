package io.rexserve.data.export;

import io.rexserve.data.record.Conversation;
import io.rexserve.data.record.GroundedRegion;
import io.rexserve.data.record.Lineage;
import io.rexserve.data.record.Origin;
import io.rexserve.data.record.Phrase;
import io.rexserve.data.record.Phrase.Kind;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.record.Statement;
import io.rexserve.data.stage.Fingerprint;
import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.Dialogue;
import io.rexserve.datasets.record.Dialogue.Speaker;
import io.rexserve.datasets.record.Dialogue.Turn;
import io.rexserve.datasets.record.Grounding;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/// Records made by hand, and a run that has kept them.
public final class Samples {
    public static final Lineage STAGE = new Lineage("converse", "0123456789abcdef");

    private Samples() {}

    /// A picture of one colour.
    public static byte[] png(int width, int height, int rgb) {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, rgb);
            }
        }
        var out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    public static Statement by(String text) {
        return Statement.of(text, "model-1").withScore("similarity", 0.5);
    }

    /// A region with a category and whatever else is given.
    public static GroundedRegion region(
            double x,
            double y,
            String category,
            @Nullable String phrase,
            @Nullable String description,
            @Nullable String referring,
            Integer... phrases) {
        var scores = new TreeMap<String, Double>();
        scores.put("phrase", 0.75);
        return new GroundedRegion(
                Box.ofCorners(x, y, x + 10.25, y + 8),
                List.of(phrases),
                by(category),
                phrase == null ? null : by(phrase),
                description == null ? null : by(description),
                referring == null ? null : by(referring),
                scores);
    }

    /// A picture of two dogs and a café's sign, with every kind of text. Two captions, one of them beyond ASCII.
    public static KeptPicture dogs() {
        byte[] content = png(64, 48, 0x336699);
        String caption = "A café 🐕 with two small dogs";
        var turn = new Turn(Speaker.ASSISTANT, "Two small dogs.", List.of(new Grounding(0, 14, List.of(0, 1))));
        RexverseRecord record = RexverseRecord.of(
                        Fingerprint.sha256(content),
                        new Origin(
                                "shop/a\tb.png",
                                null,
                                "shop",
                                "https://example.org/1?a=1&b=2",
                                "CC BY 4.0",
                                "Zoë <zoe@example.org>",
                                "alt \"text\"",
                                0.125),
                        64,
                        48,
                        7)
                .withCaptions(List.of(by(caption), by("Dogs at a café.")))
                .withPhrases(List.of(
                        new Phrase("café", 0, 2, 6, "café", Kind.CATEGORY),
                        new Phrase("two small dogs", 0, 14, 28, "dog", Kind.DESCRIPTIVE)))
                .withRegions(List.of(
                        region(
                                1,
                                2,
                                "dog",
                                "two small dogs",
                                "A small dog that sits on the left.",
                                "the dog on the left",
                                1),
                        region(30.5, 20, "dog", "two small dogs", null, "the dog that stands on the right", 1),
                        region(40, 1, "sign", null, "A sign in green.", null)))
                .withConversations(List.of(new Conversation(
                        new Dialogue(List.of(Turn.of(Speaker.USER, "What is there?"), turn)), "given")))
                .through(STAGE)
                .withScore("edges", 0.25);
        return new KeptPicture(record, content);
    }

    /// A picture of a licence or none, with one region that has a category alone.
    public static KeptPicture cat(int colour, @Nullable String licence) {
        byte[] content = png(40, 30, colour);
        RexverseRecord record = RexverseRecord.of(
                        Fingerprint.sha256(content),
                        new Origin("cats/" + colour + ".png", null, null, null, licence, null, null, null),
                        40,
                        30,
                        colour)
                .withRegions(List.of(region(3, 4, "cat", null, null, null)))
                .through(STAGE);
        return new KeptPicture(record, content);
    }

    /// Records as a run has kept them.
    public static RecordSource source(KeptPicture... pictures) {
        return source(List.of(pictures));
    }

    public static RecordSource source(List<KeptPicture> pictures) {
        return new RecordSource() {
            @Override
            public List<Lineage> lineage() {
                return List.of(STAGE);
            }

            @Override
            public Reader open(boolean withPictures) {
                var left = new ArrayList<>(pictures);
                return new Reader() {
                    @Override
                    public @Nullable KeptPicture next() {
                        if (left.isEmpty()) {
                            return null;
                        }
                        KeptPicture next = left.removeFirst();
                        return withPictures ? next : new KeptPicture(next.record(), null);
                    }

                    @Override
                    public void close() {}
                };
            }
        };
    }
}
