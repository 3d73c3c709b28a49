package io.rexserve.data.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.data.record.GroundedRegion;
import io.rexserve.data.record.Origin;
import io.rexserve.data.record.Phrase;
import io.rexserve.data.record.Phrase.Kind;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.record.Statement;
import io.rexserve.data.stage.EndpointLimits;
import io.rexserve.data.stage.ItemRefusal;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.Stage;
import io.rexserve.data.stage.StageEnvironment;
import io.rexserve.data.stage.StageInput;
import io.rexserve.data.stage.StageSettings;
import io.rexserve.datasets.record.Box;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;

/// One picture, its record at each stage, and a server that stages ask.
abstract class EndpointStageFixture {
    static final int WIDTH = 600;
    static final int HEIGHT = 400;

    final FakeEndpoint server = new FakeEndpoint();
    final MemoryAnswers answers = new MemoryAnswers();
    final EndpointLimits limits = _ -> (_, _, _) -> {};
    final EndpointSettings endpoint = Endpoints.at(server.url());

    @AfterEach
    void close() {
        server.close();
    }

    static byte[] picture() {
        var image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                image.setRGB(x, y, (x / 3) << 16 | (y / 2) << 8 | 40);
            }
        }
        var bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    static RexverseRecord record() {
        return RexverseRecord.of("ab12", Origin.of("a.png"), WIDTH, HEIGHT, 7);
    }

    static RexverseRecord captioned(String caption) {
        return record().withCaptions(List.of(Statement.of(caption, "source")));
    }

    static RexverseRecord grounded() {
        var phrase = new Phrase("brown dog", 0, 2, 11, "dog", Kind.CATEGORY);
        var region = new GroundedRegion(
                Box.ofCorners(100, 50, 200, 150),
                List.of(0),
                Statement.of("dog", "model"),
                null,
                null,
                null,
                new TreeMap<>());
        return captioned("A brown dog.").withPhrases(List.of(phrase)).withRegions(List.of(region));
    }

    Outcome run(StageSettings settings, RexverseRecord record) throws Exception {
        return run(settings, record, picture());
    }

    Outcome run(StageSettings settings, RexverseRecord record, byte[] content) throws Exception {
        new ObjectOutputStream(new ByteArrayOutputStream()).writeObject(settings); // it travels to executors
        try (Stage stage = settings.open(new StageEnvironment(1, limits))) {
            assertThat(stage.concurrency()).isEqualTo(4);
            return stage.process(new StageInput(record, content), answers);
        }
    }

    static RexverseRecord kept(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Kept.class);
        return ((Outcome.Kept) outcome).record();
    }

    static List<ItemRefusal> refusals(Outcome outcome) {
        return ((Outcome.Kept) outcome).refusals();
    }

    static BufferedImage sent(FakeEndpoint.Request request, int part) throws IOException {
        String url = request.json()
                .at("/messages/1/content/" + part + "/image_url/url")
                .asString();
        byte[] jpeg = Base64.getDecoder().decode(url.substring(url.indexOf(',') + 1));
        return ImageIO.read(new ByteArrayInputStream(jpeg));
    }
}
