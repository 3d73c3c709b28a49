package io.rexserve.benchmark.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.benchmark.fuzz.GeneratedRequest.Expectation;
import io.rexserve.benchmark.wire.RawResult.Answered;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The check itself has to notice what is wrong.
class AnswerCheckTest {
    private static final String DOCUMENT = """
            {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/v1/x": {"post": {"responses": {
              "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Answer"}}}},
              "400": {"content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"},
                "examples": {"bad": {"value": {"retryable": false}}}}}}}}}},
             "components": {"schemas": {
              "Answer": {"type": "object", "properties": {"count": {"type": "integer"}}, "required": ["count"]},
              "Problem": {"type": "object", "properties": {"code": {"type": "string"}, "status": {"type": "integer"}},
                "required": ["code", "status"]}}}}
            """;

    private final AnswerCheck check = new AnswerCheck(new ApiDocument(DOCUMENT.getBytes(UTF_8)));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "200 | application/json         | {\"count\": 1}                                       |",
                "200 | application/json         | {\"count\": \"one\"}                               | answer's form",
                "200 | application/json         | {                                                    | no JSON",
                "200 | text/html                | x                                                    | undocumented answer",
                "400 | application/problem+json | {\"code\": \"bad\", \"status\": 400}                |",
                "400 | application/problem+json | {\"code\": \"bad\", \"status\": 422}                | problem's status",
                "400 | application/problem+json | {\"code\": \"bad\"}                                   | problem's form",
                "400 | application/problem+json | {\"code\": \"new\", \"status\": 400}                | undocumented code",
                "400 | application/problem+json | {\"code\": \"bad\", \"status\": 400, \"retryable\": true} | retryable",
                "400 | text/html                | <h1>no</h1>                                          | no problem",
                "500 | application/problem+json | {\"code\": \"bad\", \"status\": 500}                | status 500",
                "418 | application/problem+json | {\"code\": \"bad\", \"status\": 418}                | undocumented",
            })
    void noticesWhatIsWrong(int status, String type, String body, String fault) {
        List<String> faults = check.faults(request(Expectation.ANY), answer(status, type, body));

        if (fault == null) {
            assertThat(faults).isEmpty();
        } else {
            assertThat(faults).anyMatch(each -> each.startsWith(fault + ":"));
        }
    }

    @Test
    void noticesThatWhatTheDocumentForbidsIsAccepted() {
        Answered answer = answer(200, "application/json", "{\"count\": 1}");

        assertThat(check.faults(request(Expectation.REFUSED), answer)).containsExactly("accepted: 200 for odd");
    }

    private static GeneratedRequest request(Expectation expectation) {
        return new GeneratedRequest("POST", "/v1/x", new byte[0], "odd", expectation);
    }

    private static Answered answer(int status, String type, String body) {
        var headers = Map.of("content-type", List.of(type), "x-request-id", List.of("1"));
        return new Answered(status, headers, body.getBytes(UTF_8), 0);
    }
}
