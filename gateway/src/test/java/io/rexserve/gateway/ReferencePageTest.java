package io.rexserve.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;

/// `/reference`, whose every file comes from the gateway.
class ReferencePageTest {
    @TempDir
    private Path folder;

    @Test
    void isServedWithItsFiles() throws Exception {
        try (var gateway = RunningGateway.shared()) {
            assertThat(text(gateway, "/reference")).contains("reference/swagger-ui-bundle.js");
            assertThat(text(gateway, "/reference/reference.js")).contains("openapi.json");
            assertThat(text(gateway, "/reference/swagger-ui.css")).contains(".swagger-ui");
            assertThat(text(gateway, "/reference/swagger-ui-bundle.js")).contains("SwaggerUIBundle");
        }
    }

    private static String text(RunningGateway gateway, String path) throws Exception {
        var answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        return answer.body();
    }

    @Test
    void showsEveryOperationAndSendsAnExample() throws IOException {
        try (var page = new Page(folder, 1280, 1000)) {
            page.gateway.services.imageSeen.complete(null);
            page.browser.manage().logs().get(LogType.BROWSER);
            page.browser.get("http://127.0.0.1:" + page.gateway.port + "/reference");
            page.awaited("#operations-Detection-propose");
            assertThat(page.all(".opblock")).hasSizeGreaterThanOrEqualTo(4);

            page.awaited("#operations-Detection-propose .opblock-summary-control")
                    .click();
            var wait = new WebDriverWait(page.browser, Duration.ofSeconds(20));
            wait.until(ExpectedConditions.elementToBeClickable(
                            By.cssSelector("#operations-Detection-propose .execute")))
                    .click();
            page.told("#operations-Detection-propose .live-responses-table .response-col_status", "200");

            assertThat(page.browser.manage().logs().get(LogType.BROWSER).getAll())
                    .as("nothing is refused by the policy of content")
                    .noneSatisfy(entry -> assertThat(entry.getMessage()).contains("Content Security Policy"));
            page.keep("reference");
        }
    }
}
