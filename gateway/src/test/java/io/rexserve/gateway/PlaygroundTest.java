package io.rexserve.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.support.ui.WebDriverWait;

/// The page in a real browser; skipped where there is none (Debian: `apt-get install chromium chromium-driver`).
///
/// With `-Drexserve.screenshots=FOLDER` pictures of the page are kept.
class PlaygroundTest {
    private static final Path BROWSER = found("chromium", "chromium-browser", "google-chrome");
    private static final Path DRIVER = found("chromedriver");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private RunningGateway gateway;
    private ChromeDriver browser;

    @BeforeEach
    void open() throws IOException {
        assumeTrue(Files.isExecutable(BROWSER), "no Chromium on the path");
        assumeTrue(Files.isExecutable(DRIVER), "no chromedriver on the path");
        gateway = new RunningGateway();
        browser = browser(1280, 860);
        browser.get("http://127.0.0.1:" + gateway.port + "/");
    }

    @AfterEach
    void close() {
        if (browser != null) {
            browser.quit();
        }
        if (gateway != null) {
            gateway.close();
        }
    }

    @Test
    void drawsABoxPerObjectOverThePicture() throws IOException {
        choose();
        type("cat", "red apple");
        find();

        List<WebElement> boxes = browser.findElements(By.cssSelector("#boxes .box"));
        assertThat(boxes)
                .extracting(box -> box.getAttribute("aria-label"))
                .containsExactly("cat, 75 %", "red apple, 75 %");
        WebElement line = boxes.get(1).findElement(By.cssSelector(".line"));
        assertThat(line.getAttribute("width")).isEqualTo("10");
        assertThat(line.getAttribute("height")).isEqualTo("19.5");
        double picture = browser.findElement(By.id("picture")).getRect().getWidth();
        assertThat((double) line.getRect().getWidth()).isBetween(picture * 10 / 64 - 6, picture * 10 / 64 + 6);
        keep("boxes");
    }

    @Test
    void showsScoresWhereThePointerRests() throws IOException {
        choose();
        type("cat");
        find();

        new Actions(browser)
                .moveToElement(browser.findElement(By.cssSelector("#objects button")))
                .perform();

        assertThat(browser.findElement(By.id("tip")).getText())
                .contains("cat", "index probability 75 %", "box score 90 %", "box 0, 1, 10, 21");
        keep("scores");
    }

    @Test
    void showsWarningsAndWhatWasNotFound() throws IOException {
        choose();
        type("dragon");
        find();

        assertThat(browser.findElement(By.cssSelector(".message.warning")).getText())
                .contains("The word \"dragon\" is unknown.");
        assertThat(browser.findElement(By.id("count")).getText()).isEqualTo("Nothing found");
        keep("warning");
    }

    @Test
    void showsProblemsWithWhenToTryAgain() throws IOException {
        gateway.services.languageFailure =
                new Refusal(Reason.QUEUE_FULL, "queue: full", List.of(), Duration.ofSeconds(3)).exception();
        choose();
        type("cat");
        browser.findElement(By.id("go")).click();

        WebElement problem = new WebDriverWait(browser, PATIENCE)
                .until(page -> page.findElement(By.cssSelector(".message.problem")));
        assertThat(problem.getText()).contains("as much work as it lets wait", "queue: full", "Try again in 3 s.");
        keep("problem");
    }

    @Test
    void tellsTheSameRequestForCurlAndTheRawAnswer() throws IOException {
        choose();
        type("it's");
        find();

        assertThat(hidden("curl"))
                .contains("curl http://127.0.0.1:" + gateway.port + "/v1/detect")
                .contains("'image=@picture.png'")
                .contains("'labels=it'\\''s'");
        assertThat(hidden("raw")).contains("\"finishReason\": \"stop\"");
    }

    @Test
    void asksASampleByOneClick() throws IOException {
        new WebDriverWait(browser, PATIENCE)
                .until(page ->
                        !page.findElements(By.cssSelector("#samples button")).isEmpty());
        browser.findElement(By.cssSelector("#samples button")).click();
        answered();

        assertThat(gateway.services.labels).containsExactly("turtle", "green apple");
        assertThat(browser.findElements(By.cssSelector("#boxes .box"))).hasSize(2);
        keep("sample");
    }

    @Test
    void canBeUsedByKeyboardAlone() throws IOException {
        choose();
        WebElement input = browser.findElement(By.id("label"));
        input.sendKeys("cat", Keys.ENTER, "dog", ",", "bird", Keys.ENTER, Keys.BACK_SPACE, Keys.ENTER);
        answered();

        assertThat(gateway.services.labels).containsExactly("cat", "dog");
    }

    @Test
    void offersNothingToDoBeforeThereIsAPicture() throws IOException {
        assertThat(browser.findElement(By.id("go")).isEnabled()).isFalse();
        assertThat(browser.findElement(By.id("empty")).isDisplayed()).isTrue();
        keep("empty");
    }

    @Test
    void breaksNoRuleOfItsOwnSecurityPolicy() throws IOException {
        choose();
        type("cat");
        find();

        assertThat(browser.manage().logs().get("browser").getAll())
                .extracting(LogEntry::getMessage)
                .isEmpty();
    }

    @Test
    void fitsANarrowScreen() throws IOException {
        browser.quit();
        browser = browser(390, 844, "--force-dark-mode", "--blink-settings=preferredColorScheme=0");
        browser.get("http://127.0.0.1:" + gateway.port + "/");
        choose();
        type("cat", "red apple");
        find();

        assertThat(browser.executeScript("return document.documentElement.scrollWidth - innerWidth"))
                .isEqualTo(0L);
        keep("narrow");
    }

    private static ChromeDriver browser(int width, int height, String... flags) {
        var options = new ChromeOptions()
                .setBinary(BROWSER.toFile())
                .addArguments(
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--disable-dev-shm-usage",
                        "--window-size=" + Math.max(500, width) + "," + height)
                .addArguments(flags);
        if (width < 500) { // a window cannot be as narrow as a telephone
            options.setExperimentalOption(
                    "mobileEmulation",
                    Map.of("deviceMetrics", Map.of("width", width, "height", height, "pixelRatio", 1.0)));
        }
        options.setCapability("goog:loggingPrefs", Map.of("browser", "WARNING"));
        var service = new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER.toFile())
                .usingAnyFreePort()
                .build();
        return new ChromeDriver(service, options);
    }

    private void choose() throws IOException {
        String given = System.getProperty("rexserve.screenshots.picture");
        Path picture = folder.resolve("picture.png");
        Files.write(
                picture,
                given == null
                        ? RunningGateway.picture(FakeServices.WIDTH, FakeServices.HEIGHT)
                        : Files.readAllBytes(Path.of(given)));
        browser.findElement(By.id("file")).sendKeys(picture.toString());
    }

    private void type(String... labels) {
        for (String label : labels) {
            browser.findElement(By.id("label")).sendKeys(label, Keys.ENTER);
        }
    }

    private void find() {
        browser.findElement(By.id("go")).click();
        answered();
    }

    private void answered() {
        new WebDriverWait(browser, PATIENCE)
                .until(page -> page.findElement(By.id("results")).isDisplayed()
                        && !page.findElement(By.id("busy")).isDisplayed());
    }

    private String hidden(String id) {
        return String.valueOf(browser.findElement(By.id(id)).getDomProperty("textContent"));
    }

    private void keep(String name) throws IOException {
        String screenshots = System.getProperty("rexserve.screenshots");
        if (screenshots != null) {
            Files.write(Path.of(screenshots, name + ".png"), browser.getScreenshotAs(OutputType.BYTES));
        }
    }

    private static Path found(String... names) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .flatMap(folder -> Stream.of(names).map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(Path.of("/nowhere"));
    }
}
