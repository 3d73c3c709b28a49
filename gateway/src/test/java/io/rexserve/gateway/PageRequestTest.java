package io.rexserve.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/// What the page says of answers that are late, stall, break off or are none, before a [PageStub].
class PageRequestTest {
    private static final String DONE = """
            {"image": {"width": 64, "height": 48}, "objects": [], "text": "", "finishReason": "stop", "degraded": [],
             "usage": {"regions": 3}, "model": {"language": {"name": "rex-tiny/chatrex"}}, "warnings": [%s]}
            """.replace("\n", "");

    @TempDir
    private Path folder;

    private PageStub stub;
    private Page page;

    @BeforeEach
    void open() throws IOException {
        stub = new PageStub();
        page = Page.of(folder, stub, 1280, 860);
        page.choose();
        page.type("cat");
    }

    @AfterEach
    void close() {
        if (page != null) {
            page.close();
        }
        stub.close();
    }

    private PageStub.Call find() throws InterruptedException {
        page.one("go").click();
        return stub.next();
    }

    @Test
    void keepsWhatHadComeWhenTheConnectionBreaks() throws Exception {
        find().begin().object("cat").cut();

        assertThat(page.told(".message.problem", "broke off")).contains("The connection ended before the answer did.");
        assertThat(page.one("count").getText()).isEqualTo("1 object, incomplete");
        assertThat(page.all("#boxes .box")).hasSize(1);
        page.idle();
        page.keep("cut");
    }

    @Test
    void anEndWithoutTheLastEventIsABreak() throws Exception {
        PageStub.Call call = find().begin().object("cat");
        call.write("event: text\ndata: {\"del").cut();

        page.told(".message.problem", "The answer broke off");
        assertThat(page.one("count").getText()).isEqualTo("1 object, incomplete");
    }

    @Test
    void saysThatTheServerIsThereIfOnlyTheRequestFails() throws Exception {
        stub.mute = true;
        page.one("go").click();

        assertThat(page.told(".message.problem", "The connection broke")).contains("The server is there");
        assertThat(page.one("results").isDisplayed()).isFalse();
    }

    @Test
    void saysThatTheServerCannotBeReachedOnlyIfItCannot() throws Exception {
        stub.close();
        page.one("go").click();

        page.told(".message.problem", "The server cannot be reached");
        page.announced("The server cannot be reached");
    }

    @Test
    void givesUpASilentServerOnceTheDeadlineIsOver() throws Exception {
        WebElement timeout = page.one("timeout");
        timeout.sendKeys(Keys.chord(Keys.CONTROL, "a"), "1");
        find().begin().object("cat");

        assertThat(page.told(".message.problem", "The time for the request is over"))
                .contains("the request had 1 s");
        assertThat(page.one("count").getText()).isEqualTo("1 object, incomplete");
    }

    @Test
    void showsAProblemWithItsCodeAndDetail() throws Exception {
        find().refuse(504, "application/problem+json", """
                {"title": "The time for the request is over", "status": 504, "code": "deadline_exceeded",
                 "detail": "60 s are over", "retryAfterSeconds": 2}""");

        assertThat(page.told(".message.problem", "The time for the request is over"))
                .contains("60 s are over", "Try again in 2 s.", "deadline_exceeded");
    }

    @Test
    void showsWhatAProxyAnsweredInstead() throws Exception {
        find().refuse(502, "text/html", "<h1>Bad Gateway</h1>");

        assertThat(page.told(".message.problem", "HTTP 502")).contains("Bad Gateway");
    }

    @Test
    void readsEventsThatComeInPiecesBetweenComments() throws Exception {
        PageStub.Call call = find().begin();
        call.write(":\n\nevent: obj").write("ect\r\nda").write("ta: {\"label\": \"cat\", \"box\": [1, 1, 9, 9],\r\n");
        call.write("data: \"score\": 0.5}\r\n\r\n:\n\n");
        page.awaited("#boxes .box");
        call.event("done", DONE.formatted("")).cut();

        page.answered();
        assertThat(page.one("count").getText()).isEqualTo("Nothing found");
    }

    @Test
    void dropsWhatStillComesForAnEarlierPicture() throws Exception {
        PageStub.Call slow = find().begin().object("cat");
        page.awaited("#boxes .box");

        page.choose("other.png", RunningGateway.encodedImage(40, 30));
        assertThat(page.all("#boxes .box")).isEmpty();
        PageStub.Call second = find();
        assertThat(slow.givenUp())
                .as("the connection of the first request is closed")
                .isTrue();
        second.begin(40, 30)
                .event("done", DONE.formatted("").replace("64", "40").replace("48", "30"))
                .cut();

        page.answered();
        assertThat(page.one("count").getText()).isEqualTo("Nothing found");
        assertThat(page.all("#boxes .box")).isEmpty();
        assertThat(page.all("#messages .message")).isEmpty();
    }

    @Test
    void raisesABannerOverPicturesThatTheModelDoesNotKnow() throws Exception {
        String warning =
                "{\"code\": \"unfamiliar_image\", \"message\": \"on photographs its answers are not reliable\"}";
        PageStub.Call call = find().begin().event("warning", warning);
        assertThat(page.told("#banner", "not reliable")).isNotEmpty();
        call.event("done", DONE.formatted(warning)).cut();

        page.answered();
        assertThat(page.one("banner").isDisplayed()).isTrue();
        assertThat(page.all("#messages .message")).isEmpty();
        page.announced("1 warning");
        page.keep("banner");

        page.choose("other.png", RunningGateway.encodedImage(40, 30));
        assertThat(page.one("banner").isDisplayed()).isFalse();
    }

    @Test
    void drawsBoxesOnAnEmptyGroundWhereTheServerReadsAnotherOrientation() throws Exception {
        PageStub.Call call = find().begin(48, 64).object("cat");

        page.told("#picture-messages .message.warning", "read this picture differently");
        assertThat(page.one("image").isDisplayed()).isFalse();
        assertThat(page.one("ground").isDisplayed()).isTrue();
        page.keep("orientation");
        call.cut();
    }

    @Test
    void marksAnswersToTasksThatTheEmbeddedModelWasNotTrainedFor() throws Exception {
        page.task("Caption in brief");
        find().begin()
                .event(
                        "done",
                        DONE.formatted("")
                                .replace("\"objects\": []", "\"phrases\": []")
                                .replace("\"text\": \"\"", "\"text\": \"a cat\""))
                .cut();

        page.answered();
        page.told(".message.warning", "never trained");
        assertThat(page.one("count").getText()).isEqualTo("Answer");
        assertThat(page.one("said").getText()).isEqualTo("a cat");
    }
}
