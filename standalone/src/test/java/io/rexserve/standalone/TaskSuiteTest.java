package io.rexserve.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.standalone.RunningSuite.Answer;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Every task through all three services with the embedded model. For tasks that it was never trained on the form of
/// the answer is checked, not its meaning.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TaskSuiteTest {
    private static final List<List<Integer>> DISCS = List.of(List.of(32, 60, 138, 180), List.of(160, 60, 266, 180));

    private final RunningSuite suite = new RunningSuite();

    @BeforeAll
    void ready() throws InterruptedException {
        Readiness.await(suite.context);
    }

    @AfterAll
    void stop() {
        suite.close();
    }

    @ParameterizedTest
    @CsvSource({
        "detect,labels,apple",
        "refer,phrases,leftmost apple",
        "region_category,regions,",
        "region_phrase,regions,",
        "region_brief,regions,",
        "region_sentence,regions,",
        "count,labels,apple",
        "caption_brief,,",
        "caption_detailed,,",
        "converse_grounded,question,Where is the apple?",
        "question,question,apple"
    })
    void everyTaskHasTheFormOfItsAnswer(String task, String field, String value) {
        for (boolean own : new boolean[] {true, false}) {
            var fields = new TreeMap<String, Object>();
            fields.put("image", Base64.getEncoder().encodeToString(TestImages.discs(320, 240)));
            fields.put("task", task);
            fields.put("include", List.of("answer"));
            if (own) {
                fields.put("boxes", DISCS);
            }
            if (field != null) {
                fields.put(
                        field,
                        field.equals("regions") ? List.of(0) : field.equals("question") ? value : List.of(value));
            }

            Answer answer = suite.post("/v1/ask", fields);

            assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
            requireForm(task, answer.body());
        }
    }

    private static void requireForm(String task, JsonNode answer) {
        assertThat(answer.propertyNames())
                .contains("text", "phrases", "refused", "answer", "finishReason", "usage", "warnings");
        String text = answer.path("text").asString();
        int regions = answer.path("usage").path("regions").asInt();
        assertThat(answer.path("phrases")).allSatisfy(phrase -> {
            assertThat(text.substring(
                            phrase.path("start").asInt(), phrase.path("end").asInt()))
                    .isEqualTo(phrase.path("text").asString());
            assertThat(phrase.path("objects"))
                    .allSatisfy(
                            object -> assertThat(object.path("index").asInt()).isBetween(0, regions - 1));
        });
        assertThat(answer.has("counts")).isEqualTo(task.equals("count"));
        assertThat(answer.has("regions")).isEqualTo(task.startsWith("region_"));
        assertThat(answer.path("regions"))
                .allSatisfy(
                        described -> assertThat(described.path("index").asInt()).isZero());
    }
}
