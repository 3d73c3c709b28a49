package io.rexserve.gateway;

import static io.rexserve.gateway.RunningGateway.image;
import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.gateway.RunningGateway.Answer;
import io.rexserve.gateway.RunningGateway.Part;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/// `/v1/render`: boxes of the caller's own on an image.
class RenderTest {
    private static final int BLACK = 0xFF000000;

    private final RunningGateway gateway = RunningGateway.shared();

    private static BufferedImage drawn(Answer answer) throws IOException {
        assertThat(answer.status()).as(answer.detail()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("image/png");
        return ImageIO.read(new ByteArrayInputStream(answer.http().body()));
    }

    @Test
    void drawsEveryBoxWithItsLabelInAFormAndInJson() throws Exception {
        Answer form = gateway.multipart(
                "/v1/render",
                image(),
                new Part("boxes", "10,10,30,30"),
                new Part("boxes", "40,20,60,30"),
                new Part("labels", "turtle"),
                new Part("labels", ""),
                new Part("scores", "0.5"),
                new Part("scores", "0.25"));
        Answer json = gateway.json(
                "/v1/render",
                Map.of(
                        "image", RunningGateway.base64(image().content()),
                        "boxes", List.of(List.of(10, 10, 30, 30), List.of(40, 20, 60, 30)),
                        "labels", List.of("turtle", ""),
                        "scores", List.of(0.5, 0.25)));

        BufferedImage picture = drawn(form);
        assertThat(picture.getWidth()).isEqualTo(FakeServices.WIDTH);
        assertThat(picture.getHeight()).isEqualTo(FakeServices.HEIGHT);
        assertThat(picture.getRGB(10, 25)).as("the left edge of the first box").isNotEqualTo(BLACK);
        assertThat(picture.getRGB(60, 25))
                .as("the right edge of the second box")
                .isNotEqualTo(BLACK);
        assertThat(picture.getRGB(20, 28)).as("inside of the first box").isEqualTo(BLACK);
        assertThat(json.http().body()).isEqualTo(form.http().body());
    }

    @Test
    void scoresAreWrittenBehindLabels() throws Exception {
        Part[] labelled = {image(), new Part("boxes", "10,30,60,60"), new Part("labels", "cat")};
        Answer bare = gateway.multipart("/v1/render", image(), labelled[1]);
        Answer named = gateway.multipart("/v1/render", labelled);
        Answer scored =
                gateway.multipart("/v1/render", labelled[0], labelled[1], labelled[2], new Part("scores", "0.9"));

        assertThat(named.http().body()).isNotEqualTo(bare.http().body());
        assertThat(scored.http().body()).isNotEqualTo(named.http().body());
        SlowCallerTest.await( // an answer is counted once it is written
                () -> gateway.meter("rexserve.gateway.requests", "task", "render", "outcome", "success", "code", "none")
                        == 3);
        assertThat(gateway.services.calls).isEmpty();
    }

    @Test
    void faultsNameTheFieldAndWhatIsExpected() {
        Answer without = gateway.multipart("/v1/render", image());
        assertThat(without.status()).isEqualTo(400);
        assertThat(without.detail()).contains("boxes: 0 boxes (expected: 1 to 900)");

        Answer uneven = gateway.multipart(
                "/v1/render",
                image(),
                new Part("boxes", "1,1,9,9"),
                new Part("labels", "a"),
                new Part("labels", "b"),
                new Part("scores", "1.5"));
        assertThat(uneven.status()).isEqualTo(400);
        assertThat(uneven.fields()).containsExactly("labels", "scores[0]");
        assertThat(uneven.detail())
                .contains(
                        "2 values (expected: one for each of the 1 boxes, or none)",
                        "1.5 (expected: a number, 0 to 1)");

        Answer unknown =
                gateway.multipart("/v1/render", image(), new Part("boxes", "1,1,9,9"), new Part("minScore", "0.5"));
        assertThat(unknown.fields()).containsExactly("minScore");

        Answer wrong = gateway.json(
                "/v1/render", Map.of("image", RunningGateway.base64(image().content()), "boxes", 3, "scores", "x"));
        assertThat(wrong.detail())
                .contains(
                        "boxes: a number (expected: an array of boxes)",
                        "scores: a string (expected: an array of numbers)");
    }

    @Test
    void aBoxOutsideOfTheImageDoesNoHarm() throws Exception {
        BufferedImage picture = drawn(gateway.multipart(
                "/v1/render", image(), new Part("boxes", "-1e6,-1e6,1e6,1e6"), new Part("labels", "x")));

        assertThat(picture.getWidth()).isEqualTo(FakeServices.WIDTH);
    }
}
