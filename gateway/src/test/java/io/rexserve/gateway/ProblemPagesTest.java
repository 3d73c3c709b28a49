package io.rexserve.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.gateway.RunningGateway.Answer;
import io.rexserve.gateway.problem.ProblemGuide;
import io.rexserve.gateway.problem.ProblemKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Codes, their pages and `docs/problems.md` say the same; `-Drexserve.docs.write=true` writes the document anew.
class ProblemPagesTest {
    private static final Path DOCUMENT = Path.of("../docs/problems.md");

    @ParameterizedTest
    @EnumSource
    void eachCodeHasAPageWhereItsTypePoints(ProblemKind kind) {
        Answer page = RunningGateway.shared().get(kind.type().toString());

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Type")).startsWith("text/html");
        assertThat(new String(page.http().body(), StandardCharsets.UTF_8))
                .contains(
                        "<h1>" + kind.code() + "</h1>",
                        kind.title(),
                        ProblemGuide.of(kind).meaning(),
                        ProblemGuide.of(kind).remedy());
    }

    @Test
    void listsAllAndKnowsNoOther() {
        String all = new String(RunningGateway.shared().get("/problems").http().body(), StandardCharsets.UTF_8);

        for (ProblemKind kind : ProblemKind.values()) {
            assertThat(all).contains("href=\"/problems/" + kind.code() + "\"");
        }
        Answer none = RunningGateway.shared().get("/problems/%3Cscript%3E");
        assertThat(none.status()).isEqualTo(404);
        assertThat(none.body().toString()).doesNotContain("<script>");
    }

    @Test
    void theDocumentIsThatOfTheCodes() throws IOException {
        var expected = new StringBuilder("""
                # Problems

                Errors are `application/problem+json` (RFC 9457): `type` is the address of a page about the code on the gateway itself (`/problems/CODE`), `code` is stable, `detail` names offender, value and expectation,
                `errors` the faulty fields, `retryAfterSeconds` is the header `Retry-After`. Whose limit it was tells the status: 4xx the request's (429: the caller's quota), 5xx ours (503: capacity). Written by `ProblemPagesTest`.

                | status | code | title | when | what to do | try again |
                |---|---|---|---|---|---|
                """);
        for (ProblemKind kind : ProblemKind.values()) {
            ProblemGuide guide = ProblemGuide.of(kind);
            expected.append("| %d | `%s` | %s | %s | %s | %s |%n"
                    .formatted(
                            kind.status(),
                            kind.code(),
                            kind.title(),
                            guide.meaning(),
                            guide.remedy(),
                            kind.retryable() ? "yes" : "no"));
        }
        if (Boolean.getBoolean("rexserve.docs.write")) {
            Files.writeString(DOCUMENT, expected);
        }

        assertThat(Files.readString(DOCUMENT))
                .as("written anew by -Drexserve.docs.write=true")
                .isEqualTo(expected.toString());
    }
}
