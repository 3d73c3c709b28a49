package io.rexserve.gateway;

import static io.rexserve.gateway.RunningGateway.image;
import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.gateway.RunningGateway.Answer;
import io.rexserve.gateway.RunningGateway.Part;
import io.rexserve.v1.refusal.Refusal;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What `/v1/ask` refuses.
class AskProblemTest {
    private static RunningGateway gateway;

    @BeforeAll
    static void start() {
        gateway = RunningGateway.shared();
    }

    @ParameterizedTest
    @CsvSource({
        "detect,labels,0 labels (expected: 1 to 100)",
        "refer,phrases,0 phrases (expected: 1 to 100)",
        "count,labels,0 labels (expected: 1 to 100)",
        "converse_grounded,question,missing (expected: one question)",
        "question,question,missing (expected: one question)"
    })
    void aFieldThatTheTaskNeeds(String task, String field, String fault) {
        requireRefused(field + ": " + fault, new Part("task", task));
    }

    @ParameterizedTest
    @CsvSource({
        "detect,labels,cat",
        "refer,phrases,the cat",
        "count,labels,cat",
        "region_category,regions,all",
        "region_phrase,regions,all",
        "region_brief,regions,all",
        "region_sentence,regions,all",
        "caption_brief,,",
        "caption_detailed,,",
        "converse_grounded,question,who?",
        "question,question,who?"
    })
    void everyFieldThatTheTaskDoesNotTake(String task, String own, String value) {
        for (String other : new String[] {"labels", "phrases", "regions", "question"}) {
            if (!other.equals(own)) {
                String expected = own == null ? "no field beside it" : own;
                Part[] parts = own == null
                        ? new Part[] {new Part("task", task), new Part(other, "1")}
                        : new Part[] {new Part("task", task), new Part(other, "1"), new Part(own, value)};
                requireRefused(other + ": not taken by task " + task + " (expected: " + expected + ")", parts);
            }
        }
    }

    @Test
    void anUnknownTask() {
        assertThat(ask().detail()).startsWith("task: missing (expected: one of detect, refer, region_category,");
        assertThat(ask(new Part("task", "segment")).detail()).startsWith("task: segment (expected: one of detect,");
        assertThat(ask(new Part("task", "detect"), new Part("task", "count")).detail())
                .startsWith("task: 2 values (expected: one of");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "900", "1.5", "one", "", "1,2"})
    void anInvalidIndex(String index) {
        Answer answer = ask(new Part("task", "region_category"), new Part("regions", "0"), new Part("regions", index));

        assertThat(answer.fields()).containsExactly("regions[1]");
        assertThat(answer.detail()).endsWith("(expected: a whole number, 0 to 899, each once)");
    }

    @Test
    void anIndexTwiceAndAllBesideAnIndex() {
        assertThat(ask(new Part("task", "region_category"), new Part("regions", "3"), new Part("regions", "3"))
                        .fields())
                .containsExactly("regions[1]");
        assertThat(ask(new Part("task", "region_category"), new Part("regions", "0"), new Part("regions", "all"))
                        .fields())
                .containsExactly("regions[1]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1,2,3", "1,2,3,4,5", "a,b,c,d", "5,0,1,9", "0,5,9,5", "NaN,0,1,1", "1e39,0,2e39,1", ""})
    void anInvalidBox(String box) {
        Answer answer = ask(new Part("task", "caption_brief"), new Part("boxes", "0,0,5,5"), new Part("boxes", box));

        assertThat(answer.fields()).containsExactly("boxes[1]");
        assertThat(answer.detail()).endsWith("(expected: x1,y1,x2,y2 in pixels, x1 < x2 and y1 < y2)");
    }

    @Test
    void moreBoxesThanTheLargestNumberOfProposals() {
        Part[] parts = Stream.concat(
                        Stream.of(new Part("task", "caption_brief")),
                        IntStream.range(0, 901).mapToObj(_ -> new Part("boxes", "0,0,5,5")))
                .toArray(Part[]::new);

        requireRefused("boxes: more than 900 values (expected: <= 900); the rest of the body was not read", parts);
    }

    @Test
    void listsThatAreEmptyCountAsAbsent() {
        assertThat(gateway.json(
                                "/v1/ask",
                                "{\"image\":\"AAAA\",\"task\":\"count\",\"labels\":[],\"phrases\":[],\"boxes\":[]}")
                        .detail())
                .isEqualTo("labels: 0 labels (expected: 1 to 100)");
    }

    @ParameterizedTest
    @CsvSource({"granularity,coarse", "minScore,0.3", "nms,0.5", "maxProposals,10"})
    void optionsOfProposalsBesideBoxes(String option, String value) {
        requireRefused(
                option + ": not taken together with boxes (expected: one of the two)",
                new Part("task", "caption_brief"),
                new Part("boxes", "0,0,5,5"),
                new Part(option, value));
    }

    @Test
    void proposalsInTheAnswerBesideBoxes() {
        requireRefused(
                "include: proposals (expected: no boxes of one's own)",
                new Part("task", "caption_brief"),
                new Part("boxes", "0,0,5,5"),
                new Part("include", "proposals"));
    }

    @Test
    void anEmptyOrTooLongQuestion() {
        requireRefused(
                "question: blank (expected: 1 to 4000 characters)",
                new Part("task", "question"),
                new Part("question", " \n"));
        requireRefused(
                "question: 4001 characters (expected: 1 to 4000 characters)",
                new Part("task", "question"),
                new Part("question", "?".repeat(4001)));
    }

    @Test
    void reportsEveryFaultyFieldAtOnce() {
        assertThat(ask(
                                new Part("task", "count"),
                                new Part("labels", " "),
                                new Part("question", "who?"),
                                new Part("boxes", "1"),
                                new Part("nms", "2"),
                                new Part("include", "all"),
                                new Part("colour", "red"))
                        .fields())
                .containsExactlyInAnyOrder("colour", "labels", "question", "nms", "nms", "boxes[0]", "include");
    }

    @Test
    void reportsEveryFaultyFieldOfJsonToo() {
        Answer answer = gateway.json(
                "/v1/ask",
                "{\"task\":1,\"labels\":\"cat\",\"regions\":[\"all\"],\"question\":[],\"phrases\":{},"
                        + "\"boxes\":[[1,2,\"3\",4],5]}");

        assertThat(answer.fields())
                .contains("image", "task", "labels", "regions[0]", "question", "phrases", "boxes[0][2]", "boxes[1]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"task", "phrases", "regions", "question", "boxes"})
    void aFieldOfAskAtTheOtherPaths(String field) {
        for (String path : new String[] {"/v1/detect", "/v1/proposals"}) {
            Answer answer = gateway.multipart(path, image(), new Part(field, "1"));
            assertThat(answer.detail()).contains(field + ": unknown field (expected: one of image,");
        }
        assertThat(gateway.detect(image(), RunningGateway.labels("cat"), new Part("include", "answer"))
                        .detail())
                .isEqualTo("include: answer (expected: one of proposals, timings, visualization, coco, labelStudio)");
    }

    @ParameterizedTest
    @CsvSource({
        "question.count.labels[2],labels[2]",
        "question.describe_regions.indices[1],regions[1]",
        "question.grounded_question.text,question",
        "question.plain_question.text,question",
        "regions.boxes[3],boxes[3]",
    })
    void faultsFoundByTheLanguageServiceHaveTheRestFieldNames(String path, String field) {
        gateway.services.languageFailure =
                Refusal.invalid(path, "7 (expected: 1)").exception();
        try {
            assertThat(ask(new Part("task", "caption_brief")).fields()).containsExactly(field);
        } finally {
            gateway.services.languageFailure = null;
        }
    }

    private static Answer ask(Part... parts) {
        return gateway.multipart(
                "/v1/ask", Stream.concat(Stream.of(image()), Stream.of(parts)).toArray(Part[]::new));
    }

    private static void requireRefused(String detail, Part... parts) {
        Answer answer = ask(parts);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("invalid_request");
        assertThat(answer.detail()).isEqualTo(detail);
    }
}
