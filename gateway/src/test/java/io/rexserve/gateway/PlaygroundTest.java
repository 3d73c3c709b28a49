package io.rexserve.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.rexserve.v1.Phrase;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;

/// What can be done on the page.
class PlaygroundTest {
    @TempDir
    private Path folder;

    private Page page;

    @BeforeEach
    void open() throws IOException {
        page = new Page(folder, 1280, 860);
    }

    @AfterEach
    void close() {
        if (page != null) {
            page.close();
        }
    }

    @Test
    void ranksObjectsFromTheSlidersThresholdOn() throws IOException {
        page.choose();
        page.type("cat");
        for (int i = 0; i < 2; i++) {
            page.one("threshold").sendKeys(Keys.ARROW_RIGHT);
        }
        assertThat(page.one("thresholdOut").getText()).isEqualTo("0.05");
        page.find();

        // .8 and twice .1, times the roots of .9, .8 and .7
        assertThat(page.all("#boxes .box"))
                .extracting(box -> box.getAttribute("aria-label"))
                .containsExactly("cat, 76 %", "cat, 9 %", "cat, 8 %");
    }

    @Test
    void drawsABoxPerObjectOverTheImage() throws IOException {
        page.choose();
        page.type("cat", "red apple");
        page.find();

        List<WebElement> boxes = page.all("#boxes .box");
        assertThat(boxes)
                .extracting(box -> box.getAttribute("aria-label"))
                .containsExactly("cat, 76 %", "red apple, 72 %");
        WebElement line = boxes.get(1).findElement(By.cssSelector(".line"));
        assertThat(line.getAttribute("width")).isEqualTo("10");
        assertThat(line.getAttribute("height")).isEqualTo("19.5");
        double image = page.one("image").getRect().getWidth();
        assertThat((double) line.getRect().getWidth()).isBetween(image * 10 / 64 - 6, image * 10 / 64 + 6);
        page.keep("boxes");
    }

    @Test
    void drawsEachBoxBeforeTheNextIsDecided() throws Exception {
        page.gateway.services.language.manual = true;
        page.choose();
        page.type("cat", "red apple");
        page.one("go").click();
        var talk = page.gateway.services.language.next();

        var answers = new FakeAnswers(3, 0);
        answers.phrase("cat", Phrase.newBuilder().setLabel(0)).point(0, 0.75f);
        talk.says(answers);
        assertThat(page.awaited("#boxes .box").getAttribute("aria-label")).isEqualTo("cat, 76 %");
        assertThat(page.one("count").getText()).isEqualTo("1 object…");
        page.keep("first-box");

        talk.says(new FakeAnswers(3, 0).point(2, 0.5f));
        assertThat(page.awaited("#boxes .box:nth-of-type(2)").getAttribute("aria-label"))
                .isEqualTo("cat, 50 %"); // tokenProbability .5, proposalScore .7
        talk.finish();
        page.answered();
        assertThat(page.one("count").getText()).isEqualTo("2 objects");
    }

    @Test
    void showsWhyAnAnswerBrokeOff() throws Exception {
        page.gateway.services.language.manual = true;
        page.choose();
        page.type("cat");
        page.one("go").click();
        var talk = page.gateway.services.language.next();
        talk.says(new FakeAnswers(3, 0)
                .phrase("cat", Phrase.newBuilder().setLabel(0))
                .point(0, 0.75f));
        page.awaited("#boxes .box");

        talk.fail(FakeServices.bare(Status.Code.UNAVAILABLE));

        assertThat(page.awaited(".message.problem").getText())
                .contains(
                        "A service cannot be reached",
                        "broke off mid-answer",
                        "Try again in 1 s.",
                        "service_unavailable");
        assertThat(page.all("#boxes .box")).hasSize(1);
        assertThat(page.one("count").getText()).isEqualTo("1 object, incomplete");
        page.announced("1 object, incomplete");
        page.keep("broken-off");
    }

    @Test
    void showsScoresWhereThePointerRests() throws IOException {
        page.choose();
        page.type("cat");
        page.find();

        new Actions(page.browser).moveToElement(page.awaited("#objects button")).perform();

        assertThat(page.one("tip").getText())
                .contains("cat", "score 76 %", "proposalScore 90 %", "tokenProbability 75 %", "box 0, 1, 10, 21");
        assertThat(page.awaited("#objects .score").getText()).isEqualTo("76 %");
        page.keep("scores");
    }

    @Test
    void showsWarningsAndWhatWasNotFound() throws IOException {
        page.choose();
        page.type("dragon");
        page.find();

        assertThat(page.awaited(".message.warning").getText()).contains("The word \"dragon\" is unknown.");
        assertThat(page.one("count").getText()).isEqualTo("Nothing found");
        page.keep("warning");
    }

    @Test
    void showsProblemsWithWhenToTryAgain() throws IOException {
        page.gateway.services.languageFailure =
                new Refusal(Reason.QUEUE_FULL, "queue: full", List.of(), Duration.ofSeconds(3)).exception();
        page.choose();
        page.type("cat");
        page.one("go").click();

        WebElement problem = page.awaited(".message.problem");
        assertThat(problem.getText()).contains("The queue of a service is full", "queue: full", "Try again in 3 s.");
        page.keep("problem");
    }

    @Test
    void showsTheCurlCommandAndTheRawAnswer() throws IOException {
        page.choose();
        page.type("it's");
        page.find();

        assertThat(page.hidden("curl"))
                .contains("curl http://127.0.0.1:" + page.gateway.port + "/v1/detect")
                .contains("'image=@picture.png'")
                .contains("'labels=it'\\''s'");
        assertThat(page.hidden("raw")).contains("\"finishReason\": \"stop\"");
    }

    @Test
    void asksASampleByOneClick() throws IOException {
        page.awaited("#samples button").click();
        page.answered();

        assertThat(page.gateway.services.labels).containsExactly("cow", "parrot", "taco", "peach");
        assertThat(page.all("#boxes .box")).hasSize(3);
        page.keep("sample");
    }

    @Test
    void underlinesWhatACaptionPointsAt() throws IOException {
        page.choose();
        page.task("Caption in brief");
        page.find();

        assertThat(page.one("said").getText()).isEqualTo("a cat on a mat");
        assertThat(page.awaited("#said .phrase").getText()).isEqualTo("a cat");
        assertThat(page.all("#boxes .box"))
                .extracting(box -> box.getAttribute("aria-label"))
                .containsExactly("a cat, 76 %");
        assertThat(page.hidden("curl")).contains("/v1/ask", "'task=caption_brief'");
        page.keep("caption");
    }

    @Test
    void namesEveryRegionThatIsAskedFor() throws IOException {
        page.choose();
        page.task("Name regions");
        WebElement regions = page.one("regions");
        regions.clear();
        regions.sendKeys("2, 0");
        page.find();

        assertThat(page.all("#objects .name")).extracting(WebElement::getText).containsExactly("thing 2", "thing 0");
        assertThat(page.one("count").getText()).isEqualTo("2 regions");
        assertThat(page.one("labels-field").isDisplayed()).isFalse();
        page.keep("regions");
    }

    @Test
    void showsCountsAndAnswersQuestions() throws IOException {
        page.choose();
        page.task("Count");
        page.type("cat");
        page.find();
        assertThat(page.one("said").getText()).contains("cat: 1 pointed at, 2 said");
        page.keep("count");

        page.task("Plain question");
        assertThat(page.one("go").isEnabled()).isFalse();
        page.one("question").sendKeys("Who is there?");
        page.find();
        assertThat(page.one("said").getText()).isEqualTo("A cat.");
        assertThat(page.one("count").getText()).isEqualTo("Answer");
        page.announced("Answer");
        page.keep("question");
    }

    @Test
    void dropsTheRequestOfAnEarlierPicture() throws Exception {
        page.gateway.services.language.manual = true;
        page.choose();
        page.type("cat");
        page.one("go").click();
        var first = page.gateway.services.language.next();
        first.says(new FakeAnswers(3, 0)
                .phrase("cat", Phrase.newBuilder().setLabel(0))
                .point(0, 0.75f));
        page.awaited("#boxes .box");

        page.choose("other.png", RunningGateway.encodedImage(40, 30));

        assertThat(first.givenUp()).as("the services are told").isTrue();
        page.idle();
        assertThat(page.all("#boxes .box")).isEmpty();
        assertThat(page.one("results").isDisplayed()).isFalse();
        page.one("go").click();
        var second = page.gateway.services.language.next();
        second.says(new FakeAnswers(3, 0)
                .phrase("cat", Phrase.newBuilder().setLabel(0))
                .point(2, 0.5f));
        second.finish();
        page.answered();
        assertThat(page.all("#boxes .box"))
                .extracting(box -> box.getAttribute("aria-label"))
                .containsExactly("cat, 50 %");
        assertThat(page.all(".message")).isEmpty();
    }

    @Test
    void cancelsByButtonAndByEscape() throws Exception {
        page.gateway.services.language.manual = true;
        page.choose();
        page.type("cat");
        page.one("go").click();
        page.gateway.services.language.next();

        page.one("cancel").click();

        assertThat(page.told(".message.note", "Cancelled")).contains("The request was cancelled.");
        assertThat(page.gateway.services.languageCancelled.await(20, TimeUnit.SECONDS))
                .isTrue();
        page.idle();
        assertThat(page.one("results").isDisplayed()).isFalse();
        page.keep("cancelled");

        page.one("go").click();
        var second = page.gateway.services.language.next();
        page.one("label").sendKeys(Keys.ESCAPE);
        page.told(".message.note", "Cancelled");
        page.announced("Cancelled");
        assertThat(second.givenUp()).isTrue();
    }

    @Test
    void cancelsWhenTheQuestionChanges() throws Exception {
        page.gateway.services.language.manual = true;
        page.choose();
        page.type("cat");
        for (Runnable change : List.<Runnable>of(
                () -> page.type("dog"),
                () -> page.one("minScore").sendKeys(Keys.ARROW_RIGHT),
                () -> page.awaited("[name=granularity][value=coarse]").click(),
                () -> page.task("Name regions"),
                () -> page.awaited("#samples button").click())) {
            page.one("go").click();
            var talk = page.gateway.services.language.next();

            change.run();

            assertThat(talk.givenUp()).isTrue();
        }
        page.gateway.services.language.next().finish(); // of the sample
        page.answered();
        assertThat(page.one("count").getText()).isEqualTo("Nothing found");
    }

    @Test
    void canBeUsedByKeyboardAlone() throws IOException {
        page.choose();
        WebElement input = page.one("label");
        input.sendKeys("cat", Keys.ENTER, "dog", ",", "bird", Keys.ENTER, Keys.BACK_SPACE, Keys.ENTER);
        page.answered();

        assertThat(page.gateway.services.labels).containsExactly("cat", "dog");
    }

    @Test
    void disablesActionsWithoutAnImage() throws IOException {
        assertThat(page.one("go").isEnabled()).isFalse();
        assertThat(page.one("empty").isDisplayed()).isTrue();
        page.keep("empty");
    }

    @Test
    void obeysItsOwnSecurityPolicy() throws IOException {
        page.choose();
        page.type("cat");
        page.find();

        assertThat(page.browser.manage().logs().get("browser").getAll())
                .extracting(LogEntry::getMessage)
                .isEmpty();
    }

    @Test
    void fitsANarrowScreen() throws IOException {
        page.close();
        page = new Page(folder, 390, 844, "--force-dark-mode", "--blink-settings=preferredColorScheme=0");
        page.choose();
        page.type("cat", "red apple");
        page.find();

        assertThat(page.browser.executeScript("return document.documentElement.scrollWidth - innerWidth"))
                .isEqualTo(0L);
        page.keep("narrow");
        assertThat(page.browser.executeScript("const box = document.getElementById('count').getBoundingClientRect();"
                        + "return box.top >= 0 && box.bottom <= innerHeight"))
                .as("the answer is in view")
                .isEqualTo(true);
        assertThat(page.browser.executeScript(
                        "return [...document.querySelectorAll('button, input:not([type=radio]), select, summary, nav a')]"
                                + ".filter((one) => one.offsetParent && Math.min(one.offsetWidth, one.offsetHeight) < 24)"
                                + ".map((one) => one.outerHTML)"))
                .as("targets of less than 24 pixels")
                .isEqualTo(List.of());
    }
}
