package io.rexserve.datasets.sheet;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.Caption;
import io.rexserve.datasets.record.Dialogue;
import io.rexserve.datasets.record.Grounding;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.ImageSource;
import io.rexserve.datasets.record.Provenance;
import io.rexserve.datasets.record.Region;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContactSheetTest {
    private static final String HOSTILE = "</text><script>alert(1)</script>\" onload='alert(2)' \u0007&";

    @TempDir
    Path folder;

    private String sheet(ImageRecord... records) throws IOException {
        Path file = folder.resolve("sheet.html");
        ContactSheet.write(file, HOSTILE, List.of(records), 10);
        return Files.readString(file);
    }

    private ImageRecord hostile() throws IOException {
        Path file = folder.resolve("a.png");
        ImageIO.write(new BufferedImage(1000, 500, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
        var grounding = new Grounding(0, 7, List.of(0));
        return new ImageRecord(
                HOSTILE,
                new ImageSource.File(HOSTILE, file),
                OptionalInt.of(1000),
                OptionalInt.of(500),
                List.of(
                        Region.of(Box.ofSize(100, 50, 200, 100), HOSTILE),
                        Region.ofPhrase(Box.ofSize(1, 2, 3, 4), HOSTILE)),
                List.of(new Caption(HOSTILE, List.of(grounding))),
                List.of(new Dialogue(List.of(Dialogue.Turn.of(Dialogue.Speaker.USER, HOSTILE)))),
                List.of(HOSTILE),
                List.of(),
                HOSTILE,
                new Provenance(HOSTILE, HOSTILE, HOSTILE, HOSTILE),
                null);
    }

    @Test
    void nothingThatADatasetSaysIsMarkup() throws IOException {
        String html = sheet(hostile());

        assertThat(html.split("<script", -1)).hasSize(2);
        assertThat(html).doesNotContain("onload='").doesNotContain("\u0007").doesNotContain(HOSTILE);
        assertThat(html).contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot; onload=&#39;alert(2)&#39; \uFFFD&amp;");
        assertThat(html).contains("<mark>&lt;/text&gt;<sub>1</sub></mark>");
    }

    @Test
    void thePolicyAllowsTheStyleAndTheScriptOfThePageOnly() throws IOException, NoSuchAlgorithmException {
        String html = sheet(hostile());
        String policy = html.split("Content-Security-Policy\" content=\"", 2)[1].split("\"", 2)[0];

        assertThat(policy).startsWith("default-src 'none'; img-src data:; ").doesNotContain("unsafe");
        for (String element : List.of("style", "script")) {
            MatchResult found = Pattern.compile("(?s)<" + element + ">(.*)</" + element + ">")
                    .matcher(html)
                    .results()
                    .findFirst()
                    .orElseThrow();
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(found.group(1).getBytes(StandardCharsets.UTF_8));
            assertThat(policy)
                    .contains(element + "-src 'sha256-" + Base64.getEncoder().encodeToString(digest) + "'");
        }
        assertThat(html).doesNotContain(" style=").doesNotContain("http:").doesNotContain("https:");
    }

    @Test
    void boxesLieOverAPictureInThePage() throws IOException {
        String html = sheet(hostile());

        assertThat(html)
                .contains("viewBox=\"0 0 1000 500\"")
                .contains("x=\"100.00\" y=\"50.00\" width=\"200.00\" height=\"100.00\"");
        String data = html.split("data:image/jpeg;base64,", 2)[1].split("\"", 2)[0];
        BufferedImage thumbnail =
                ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(data)));
        assertThat(thumbnail.getWidth()).isEqualTo(640);
        assertThat(thumbnail.getHeight()).isEqualTo(320);
    }

    @Test
    void aMissingPictureIsSaid() throws IOException {
        var record = ImageRecord.of("1", new ImageSource.File("b.jpg", folder.resolve("b.jpg")), 10, 10, List.of());

        assertThat(sheet(record)).contains("No picture: no such file");
    }
}
