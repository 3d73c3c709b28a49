package io.rexserve.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the page says of files before it sends one.
class PageFileTest {
    private static final byte[] HEIC = ftyp("heic", "mif1");
    // 2 x 2 pixels, made by Pillow.
    private static final byte[] AVIF = Base64.getDecoder()
            .decode("AAAAIGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZk1BMUIAAADrbWV0YQAAAAAAAAAhaGRscgAAAAAAAAAAcGljdAAAAA"
                    + "AAAAAAAAAAAAAAAAAOcGl0bQAAAAAAAQAAAB5pbG9jAAAAAEQAAAEAAQAAAAEAAAETAAAAKQAAAChpaW5mAAAAAAAB"
                    + "AAAAGmluZmUCAAAAAAEAAGF2MDFDb2xvcgAAAABqaXBycAAAAEtpcGNvAAAAFGlzcGUAAAAAAAAAAgAAAAIAAAAQcG"
                    + "l4aQAAAAADCAgIAAAADGF2MUOBAAwAAAAAE2NvbHJuY2x4AAEADQAGgAAAABdpcG1hAAAAAAAAAAEAAQQBAoMEAAAA"
                    + "MW1kYXQSAAoIGAA2iAhoNCAyGxTHh4ZlAgggnlAAAABIWtlc1jHjDgsffG5EBg==");

    @TempDir
    private Path folder;

    private PageStub stub;
    private Page page;

    @BeforeEach
    void open() throws IOException {
        stub = new PageStub();
        page = Page.of(folder, stub, 1280, 860);
    }

    @AfterEach
    void close() {
        if (page != null) {
            page.close();
        }
        stub.close();
    }

    private static byte[] ftyp(String... brands) {
        return ("\0\0\0" + (char) (16 + 4 * (brands.length - 1)) + "ftyp" + brands[0] + "\0\0\0\0"
                        + String.join("", Arrays.copyOfRange(brands, 1, brands.length)) + "\0".repeat(40))
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private void refused(String title, String... words) {
        String text = page.told("#picture-messages .message.problem", title);
        for (String word : words) {
            assertThat(text).contains(word);
        }
        page.announced(title);
        assertThat(page.one("empty").isDisplayed()).isTrue();
        assertThat(page.one("go").isEnabled()).isFalse();
    }

    @Test
    void saysWhatToDoWithHeic() throws IOException {
        page.choose("photo.jpg", HEIC);

        refused("HEIC is not supported", "photo.jpg is HEIC", "Save it as JPEG");
        page.keep("heic");
    }

    @Test
    void convertsWhatOnlyTheBrowserReads() throws Exception {
        page.choose("photo.avif", AVIF);
        page.told("#picture-messages .message.note", "made a JPEG of it");
        page.type("cat");
        page.one("go").click();

        stub.next().begin(2, 2);
        assertThat(page.hidden("curl")).contains("image=@photo.jpg");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            notes.png,  'cat, dog',            'This is not a picture',  'a text'
            page.jpg,   '<!doctype html><p>',  'This is not a picture',  'a web page'
            report.jpg, '%PDF-1.7 ',           'This is not a picture',  'a PDF'
            scan.png,   'II*\u0000\u0008\u0000\u0000\u0000',   'TIFF is not supported', 'Save it as JPEG or PNG'
            noise.png,  '\u0001\u0002\u0003',  'This is not a picture',  'no known picture format'
            empty.png,  '',                    'The file is empty',      'has no bytes'
            """)
    void namesWhatIsNoPicture(String name, String content, String title, String detail) throws IOException {
        page.choose(name, content.getBytes(StandardCharsets.ISO_8859_1));

        refused(title, detail);
    }

    @Test
    void measuresAgainstTheLimitsOfTheServer() throws IOException {
        page.choose("large.png", Arrays.copyOf(RunningGateway.encodedImage(10, 10), 100_001));
        refused("The file is too large", "100,001 bytes", "up to 100,000");

        page.choose("many.png", RunningGateway.encodedImage(1001, 1000));
        refused("The picture has too many pixels", "1001 × 1000", "up to 1.0");

        page.choose("thin.png", RunningGateway.encodedImage(505, 5));
        refused("The picture is too long and thin", "101 times");

        page.choose("fit.png", RunningGateway.encodedImage(500, 5));
        page.announced("fit.png is chosen");
        assertThat(page.all("#picture-messages .message")).isEmpty();
    }

    @Test
    void aFileThatIsRefusedTakesTheOldPictureAndItsAnswerAway() throws Exception {
        page.choose();
        page.type("cat");
        page.one("go").click();
        PageStub.Call call = stub.next().begin().object("cat");
        page.awaited("#boxes .box");

        page.choose("photo.heic", HEIC);

        refused("HEIC is not supported");
        assertThat(page.all("#boxes .box")).isEmpty();
        assertThat(page.one("results").isDisplayed()).isFalse();
        assertThat(call.givenUp()).isTrue();
    }

    @Test
    void takesOneOfSeveralFilesAndSaysSo() throws IOException {
        page.drop("new File(['a text'], 'a.txt', {type: 'text/plain'}), new File([Uint8Array.from(atob('"
                + RunningGateway.base64(RunningGateway.encodedImage(20, 20))
                + "'), (letter) => letter.charCodeAt(0))], 'b.png', {type: 'image/png'})");

        page.told("#picture-messages .message.note", "Of 2 files, only “b.png” is taken");
        assertThat(page.one("canvas").isDisplayed()).isTrue();
    }

    @Test
    void saysThatADroppedTextIsNoPicture() {
        page.drop("new File(['a text'], 'a.txt', {type: 'text/plain'})");

        refused("This is not a picture", "a.txt holds a text");
    }

    @Test
    void saysThatAPastedTextIsNoPictureAndLeavesThePicture() throws IOException {
        page.choose();
        page.announced("picture.png is chosen");
        page.paste("body", "https://example.org/cat.jpg");

        page.told("#picture-messages .message.note", "The clipboard holds no picture");
        assertThat(page.one("canvas").isDisplayed()).isTrue();
    }

    @Test
    void drawsOnAnEmptyGroundWhatTheBrowserCannotShow() throws Exception {
        byte[] png = RunningGateway.encodedImage(64, 48);
        page.choose("broken.png", Arrays.copyOf(png, 40)); // a header and nothing else
        page.told("#picture-messages .message.warning", "This browser cannot show the picture");
        page.type("cat");
        page.one("go").click();
        PageStub.Call call = stub.next().begin().object("cat");

        page.awaited("#boxes .box");
        assertThat(page.one("ground").isDisplayed()).isTrue();
        assertThat(page.one("image").isDisplayed()).isFalse();
        page.keep("ground");
        call.cut();
    }

    @Test
    void takesAPastedListOfLabelsOrSaysWhyNot() {
        page.paste("label", "cat\nred apple, dog");
        assertThat(page.all("#chips .chip > span:nth-child(2)"))
                .extracting(chip -> chip.getText())
                .containsExactly("cat", "red apple", "dog");

        page.paste("label", "ok, " + "x".repeat(201));
        assertThat(page.one("label-fault").getText()).contains("201 characters (a label may have 200)");
        assertThat(page.one("label").getDomProperty("value")).hasSize(205);
        assertThat(page.all("#chips .chip")).hasSize(3);

        page.one("label").clear();
        var many = new StringBuilder();
        for (int i = 0; i < 98; i++) {
            many.append("label ").append(i).append('\n');
        }
        page.paste("label", many.toString());
        assertThat(page.one("label-fault").getText()).contains("101 labels (the server takes up to 100)");
        assertThat(page.all("#chips .chip")).hasSize(3);
    }

    @Test
    void saysCopiedOnlyIfTheClipboardTookIt() {
        page.browser.executeScript("navigator.clipboard.writeText = () => Promise.reject(new Error('denied'))");
        page.awaited("[data-copy=curl]").click();
        page.told("[data-copy=curl]", "Ctrl+C");
        assertThat(String.valueOf(page.browser.executeScript("return getSelection().toString()")))
                .startsWith("curl ");

        page.browser.executeScript("navigator.clipboard.writeText = () => Promise.resolve()");
        page.awaited("[data-copy=raw]").click();
        page.told("[data-copy=raw]", "Copied");
    }
}
