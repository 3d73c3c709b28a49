package io.rexserve.gateway;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.NotFoundException;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.support.ui.WebDriverWait;

/// The playground in a real browser, before a gateway with [FakeServices]; tests are skipped where there is no browser
/// (Debian: `apt-get install chromium chromium-driver`).
///
/// With `-Drexserve.screenshots=FOLDER` screenshots of the page are kept.
final class Page implements AutoCloseable {
    private static final Path BROWSER = found("chromium", "chromium-browser", "google-chrome");
    private static final Path DRIVER = found("chromedriver");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    final RunningGateway gateway;
    final ChromeDriver browser;
    private final Path folder;

    /// @param folder for the image file to choose
    Page(Path folder, int width, int height, String... flags) throws IOException {
        this(folder, RunningGateway.shared(), width, height, flags);
        open("http://127.0.0.1:" + gateway.port + "/");
    }

    private Page(Path folder, RunningGateway gateway, int width, int height, String... flags) {
        assumeTrue(Files.isExecutable(BROWSER), "no Chromium on the path");
        assumeTrue(Files.isExecutable(DRIVER), "no chromedriver on the path");
        this.folder = folder;
        this.gateway = gateway;
        browser = browser(width, height, flags);
    }

    /// The page as a stub serves it.
    static Page of(Path folder, PageStub stub, int width, int height, String... flags) {
        var page = new Page(folder, RunningGateway.shared(), width, height, flags);
        page.open("http://127.0.0.1:" + stub.port + "/");
        return page;
    }

    /// Opens an address, waits until the page knows its limits, and unfolds what is folded.
    private void open(String address) {
        browser.get(address);
        awaited("html[data-ready]");
        browser.executeScript("document.querySelectorAll('details').forEach((box) => { box.open = true; })");
    }

    @Override
    public void close() {
        browser.quit();
        gateway.close();
    }

    WebElement one(String id) {
        return browser.findElement(By.id(id));
    }

    List<WebElement> all(String selector) {
        return browser.findElements(By.cssSelector(selector));
    }

    /// The first element, once there is one.
    WebElement awaited(String selector) {
        return new WebDriverWait(browser, PATIENCE).until(page -> page.findElement(By.cssSelector(selector)));
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

    void choose() throws IOException {
        String given = System.getProperty("rexserve.screenshots.picture");
        Path image = folder.resolve("picture.png");
        Files.write(
                image,
                given == null
                        ? RunningGateway.encodedImage(FakeServices.WIDTH, FakeServices.HEIGHT)
                        : Files.readAllBytes(Path.of(given)));
        one("file").sendKeys(image.toString());
    }

    /// Chooses a file of these bytes.
    void choose(String name, byte[] content) throws IOException {
        Path file = folder.resolve(name);
        Files.write(file, content);
        one("file").sendKeys(file.toString());
    }

    /// Drops files that a script makes: `new File(...)`, separated by commas.
    void drop(String files) {
        browser.executeScript("const transfer = new DataTransfer();"
                + "[" + files + "].forEach((file) => transfer.items.add(file));"
                + "document.getElementById('drop').dispatchEvent("
                + "new DragEvent('drop', {dataTransfer: transfer, bubbles: true, cancelable: true}));");
    }

    /// Pastes a text into an element.
    void paste(String id, String text) {
        browser.executeScript(
                "const transfer = new DataTransfer(); transfer.setData('text/plain', arguments[1]);"
                        + "(document.getElementById(arguments[0]) ?? document.body).dispatchEvent("
                        + "new ClipboardEvent('paste', {clipboardData: transfer, bubbles: true, cancelable: true}));",
                id,
                text);
    }

    /// Waits until an element says something with these words.
    String told(String selector, String words) {
        return new WebDriverWait(browser, PATIENCE)
                .until(page -> page.findElements(By.cssSelector(selector)).stream()
                        .map(WebElement::getText)
                        .filter(text -> text.contains(words))
                        .findFirst()
                        .orElseThrow(() -> new NotFoundException(words)));
    }

    /// Waits until the live region has said something with these words.
    void announced(String words) {
        new WebDriverWait(browser, PATIENCE).until(page -> hidden("status").contains(words));
    }

    /// Waits until nothing is being asked.
    void idle() {
        new WebDriverWait(browser, PATIENCE)
                .until(page -> !page.findElement(By.id("busy")).isDisplayed()
                        && !page.findElement(By.id("cancel")).isDisplayed());
    }

    void task(String name) {
        one("task").sendKeys(name);
    }

    void type(String... labels) {
        for (String label : labels) {
            one("label").sendKeys(label, Keys.ENTER);
        }
    }

    void find() {
        one("go").click();
        answered();
    }

    void answered() {
        new WebDriverWait(browser, PATIENCE)
                .until(page -> page.findElement(By.id("results")).isDisplayed()
                        && page.findElement(By.id("results")).getDomAttribute("aria-busy") == null
                        && !page.findElement(By.id("busy")).isDisplayed());
    }

    String hidden(String id) {
        return String.valueOf(one(id).getDomProperty("textContent"));
    }

    void keep(String name) throws IOException {
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
