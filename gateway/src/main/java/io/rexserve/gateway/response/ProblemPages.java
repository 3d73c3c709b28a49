package io.rexserve.gateway.response;

import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemGuide;
import io.rexserve.gateway.problem.ProblemKind;
import io.swagger.v3.oas.annotations.Hidden;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/// The page of each kind of problem: where the `type` of problems points.
@RestController
@Hidden
public final class ProblemPages {
    private static final MediaType HTML = new MediaType("text", "html", StandardCharsets.UTF_8);

    @GetMapping("/problems")
    ResponseEntity<String> all() {
        String rows = Arrays.stream(ProblemKind.values())
                .map(kind -> "<tr><td>%d</td><td><a href=\"/problems/%s\">%2$s</a></td><td>%s</td></tr>"
                        .formatted(kind.status(), kind.code(), kind.title()))
                .collect(Collectors.joining("\n"));
        return page(
                "Problems",
                "<p>Errors are <code>application/problem+json</code> (RFC 9457); their <code>code</code> is stable.</p>"
                        + "<table><thead><tr><th scope=\"col\">Status</th><th scope=\"col\">Code</th>"
                        + "<th scope=\"col\">Title</th></tr></thead><tbody>\n" + rows + "\n</tbody></table>");
    }

    @GetMapping("/problems/{code}")
    ResponseEntity<String> one(@PathVariable String code) {
        ProblemKind kind = Arrays.stream(ProblemKind.values())
                .filter(each -> each.code().equals(code))
                .findFirst()
                .orElseThrow(() ->
                        new ProblemException(ProblemKind.NOT_FOUND, "problem: unknown (expected: one of /problems)"));
        ProblemGuide guide = ProblemGuide.of(kind);
        return page(
                kind.code(),
                "<p class=\"title\">" + kind.title() + "</p><dl><dt>Status</dt><dd>" + kind.status()
                        + "</dd><dt>When</dt><dd>" + guide.meaning() + "</dd><dt>What to do</dt><dd>" + guide.remedy()
                        + "</dd><dt>Try again?</dt><dd>" + ProblemGuide.retry(kind)
                        + "</dd></dl><p><a href=\"/problems\">All problems</a></p>");
    }

    /// All texts are our own and need no escapes: no caller's value is among them.
    private static ResponseEntity<String> page(String title, String body) {
        return ResponseEntity.ok()
                .contentType(HTML)
                .body("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + title
                        + " - RexServe</title><meta name=\"viewport\" content=\"width=device-width\">"
                        + "<link rel=\"icon\" href=\"/icon.svg\"><link rel=\"stylesheet\" href=\"/problems.css\"></head>"
                        + "<body><main><h1>" + title + "</h1>" + body + "</main></body></html>\n");
    }
}
