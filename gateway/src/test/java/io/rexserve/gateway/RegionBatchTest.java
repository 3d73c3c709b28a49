package io.rexserve.gateway;

import static io.rexserve.gateway.RunningGateway.image;
import static io.rexserve.gateway.RunningGateway.labels;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.rexserve.gateway.EventReader.Event;
import io.rexserve.gateway.FakeLanguage.Talk;
import io.rexserve.gateway.RunningGateway.Answer;
import io.rexserve.gateway.RunningGateway.Part;
import io.rexserve.v1.AnswerPart;
import io.rexserve.v1.Phrase;
import io.rexserve.v1.refusal.Refusal;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Five regions, of which a conversation takes two, and two conversations run at once.
class RegionBatchTest {
    private RunningGateway gateway;

    @BeforeEach
    void start() {
        gateway =
                RunningGateway.shared("rexserve.gateway.regions-per-batch=2", "rexserve.gateway.concurrent-batches=2");
        gateway.services.boxes = 5;
    }

    @Test
    void mergesTheAnswersOfRegionBatches() {
        JsonNode body = good(gateway.detect(image(), labels("cat"), new Part("maxProposals", "900")));

        assertThat(Objects.requireNonNull(gateway.services.proposed).getMaxBoxes())
                .isEqualTo(900);
        // each group's first region is a cat
        assertThat(body.path("objects")
                        .valueStream()
                        .map(object -> object.path("index").asInt()))
                .containsExactly(0, 2, 4);
        assertThat(body.path("objects").path(1).path("box").toString()).isEqualTo("[2.0,3.0,12.0,22.5]");
        assertThat(body.path("text").asString()).isEqualTo("cat \ncat \ncat ");
        assertThat(body.path("degraded").toString()).isEqualTo("[\"regions_in_batches\"]");
        assertThat(body.path("usage").toString())
                .isEqualTo("{\"regions\":5,\"promptTokens\":240,\"completionTokens\":21}");
        assertThat(gateway.services.calls).filteredOn("converse"::equals).hasSize(3);
        assertThat(gateway.services.calls).contains("regions 2", "regions 1");
        assertThat(gateway.meter("rexserve.gateway.degraded", "kind", "regions_in_batches"))
                .isEqualTo(1);
    }

    @Test
    void isNotDegradedWhereOneBatchHoldsAllRegions() {
        gateway.services.boxes = 2;

        assertThat(good(gateway.detect(image(), labels("cat"))).path("degraded").toString())
                .isEqualTo("[]");
        assertThat(gateway.services.calls).filteredOn("converse"::equals).hasSize(1);
    }

    @Test
    void runsConcurrentBatchesAndTheNextWhenOneHasEnded() throws Exception {
        gateway.services.language.manual = true;
        try (EventReader events = gateway.events("/v1/detect", image(), labels("cat"))) {
            List<Talk> talks = gateway.services.language.next(2);
            Talk first = talks.getFirst();
            Talk second = talks.getLast();
            assertThat(gateway.services.language.asked).isEmpty();
            assertThat(Objects.requireNonNull(events.next()).name()).isEqualTo("proposals");

            second.says(cat(1)).finish();
            Talk third = gateway.services.language.next();
            assertThat(third.regions).hasSize(1);
            assertThat(Objects.requireNonNull(events.next())
                            .data()
                            .path("index")
                            .asInt())
                    .isEqualTo(3);
            third.says(cat(0)).finish();
            assertThat(Objects.requireNonNull(events.next())
                            .data()
                            .path("index")
                            .asInt())
                    .isEqualTo(4);
            first.says(cat(0)).finish();

            List<Event> rest = events.rest();
            // the text waits for its turn
            assertThat(rest.stream()
                            .filter(event -> event.name().equals("text"))
                            .map(event -> event.data().path("delta").asString())
                            .collect(Collectors.joining()))
                    .isEqualTo("cat\ncat\ncat");
            JsonNode done = rest.getLast().data();
            assertThat(done.path("objects")
                            .valueStream()
                            .map(object -> object.path("index").asInt()))
                    .containsExactly(0, 3, 4);
        }
    }

    private static FakeAnswers cat(int region) {
        var answers = new FakeAnswers(2, 0);
        return answers.phrase("cat", Phrase.newBuilder().setLabel(0)).point(region, 0.75f);
    }

    @Test
    void addsUpCountsOverAllBatches() {
        JsonNode body = good(gateway.multipart("/v1/ask", image(), new Part("task", "count"), labels("cat")));

        assertThat(body.path("counts").toString()).isEqualTo("[{\"label\":\"cat\",\"count\":3,\"stated\":6}]");
        JsonNode last = body.path("phrases").path(2);
        assertThat(body.path("text")
                        .asString()
                        .substring(last.path("start").asInt(), last.path("end").asInt()))
                .isEqualTo("cat");
    }

    @Test
    void isRefusedOnlyWhereEveryBatchIsRefused() throws Exception {
        gateway.services.language.manual = true;
        CompletableFuture<Answer> some = ask("refer", new Part("phrases", "cat"));
        Talk finder = gateway.services.language.next();
        refuse(gateway.services.language.next());
        refuse(gateway.services.language.next());
        finder.says(cat(0)).finish();
        JsonNode body = good(some.get(20, TimeUnit.SECONDS));
        assertThat(body.path("refused").asBoolean()).isFalse();
        assertThat(body.path("warnings").size()).isZero();

        CompletableFuture<Answer> none = ask("refer", new Part("phrases", "cat"));
        for (int i = 0; i < 3; i++) {
            refuse(gateway.services.language.next());
        }
        JsonNode refused = good(none.get(20, TimeUnit.SECONDS));
        assertThat(refused.path("refused").asBoolean()).isTrue();
        assertThat(refused.path("warnings").size()).isEqualTo(1);
    }

    private static void refuse(Talk talk) throws Exception {
        talk.says(new FakeAnswers(2, 0)
                        .text("none")
                        .part(AnswerPart.newBuilder().addLabels(0).setRefused(true), 0, 4)
                        .refusal("cat"))
                .finish();
    }

    @Test
    void describesRegionsInTheOrderAskedAcrossBatches() {
        JsonNode body = good(gateway.multipart(
                "/v1/ask",
                image(),
                new Part("task", "region_category"),
                new Part("regions", "4"),
                new Part("regions", "1"),
                new Part("regions", "0")));

        assertThat(body.path("regions")
                        .valueStream()
                        .map(region -> region.path("index").asInt()))
                .containsExactly(4, 1, 0);
        // the group between them was not asked about
        assertThat(gateway.services.calls).filteredOn("converse"::equals).hasSize(2);
    }

    @Test
    void reportsAnUnknownRegionByItsPositionInTheRequest() {
        Answer answer = gateway.multipart(
                "/v1/ask",
                image(),
                new Part("task", "region_category"),
                new Part("regions", "0"),
                new Part("regions", "5"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.detail()).isEqualTo("regions[1]: 5 (expected: below 5, the number of regions)");
    }

    @Test
    void usesTheBestBatchWhereAnswersCannotBeMerged() {
        JsonNode body = good(gateway.multipart("/v1/ask", image(), new Part("task", "caption_brief")));

        assertThat(body.path("degraded").toString()).isEqualTo("[\"regions_truncated\"]");
        assertThat(gateway.services.regions).hasSize(2);
        assertThat(gateway.services.regions.getFirst().getX1()).isZero();
        assertThat(body.path("text").asString()).isEqualTo("a cat on a mat");
    }

    @Test
    void reportsAFaultyBoxByItsIndexAmongAllBoxes() throws Exception {
        gateway.services.language.manual = true;
        CompletableFuture<Answer> asked = ask("count", labels("cat"), box(0), box(1), box(2), box(3));
        Talk second = gateway.services.language.next(2).getLast();

        second.fail(
                Refusal.invalid("regions.boxes[1]", "0 pixels (expected: some)").exception());

        assertThat(asked.get(20, TimeUnit.SECONDS).detail()).isEqualTo("boxes[3]: 0 pixels (expected: some)");
    }

    private static Part box(int n) {
        return new Part("boxes", n + ",0," + (n + 9) + ",9");
    }

    @Test
    void aFailedBatchEndsTheOthers() throws Exception {
        gateway.services.language.manual = true;
        CompletableFuture<Answer> asked = ask("count", labels("cat"));
        List<Talk> talks = gateway.services.language.next(2);
        Talk first = talks.getFirst();
        Talk second = talks.getLast();

        second.fail(FakeServices.bare(Status.Code.UNAVAILABLE));

        assertThat(asked.get(20, TimeUnit.SECONDS).code()).isEqualTo("service_unavailable");
        assertThat(first.givenUp()).isTrue();
        assertThat(gateway.services.language.asked).isEmpty();
    }

    @Test
    void aFailedBatchFallsBackToProposals() throws Exception {
        gateway.services.language.manual = true;
        CompletableFuture<Answer> asked = ask("count", labels("cat"), new Part("fallback", "proposals"));
        List<Talk> talks = gateway.services.language.next(2);
        Talk first = talks.getFirst();
        Talk second = talks.getLast();
        first.says(cat(0));

        second.fail(FakeServices.bare(Status.Code.UNAVAILABLE));

        JsonNode body = good(asked.get(20, TimeUnit.SECONDS));
        assertThat(body.path("degraded").toString()).isEqualTo("[\"llm_unavailable\"]");
        assertThat(body.path("phrases").size()).isZero();
        assertThat(body.path("proposals").size()).isEqualTo(5);
        assertThat(first.givenUp()).isTrue();
    }

    @Test
    void oneDeadlineCoversAllBatches() throws Exception {
        gateway.services.language.manual = true;
        CompletableFuture<Answer> asked = CompletableFuture.supplyAsync(() -> gateway.send(
                gateway.form("/v1/detect", image(), labels("cat")).header("X-Request-Timeout-Ms", "1500")));
        gateway.services.language.next().says(cat(0)).finish();
        Talk second = gateway.services.language.next();
        Talk third = gateway.services.language.next();

        assertThat(asked.get(20, TimeUnit.SECONDS).code()).isEqualTo("deadline_exceeded");
        assertThat(second.givenUp()).isTrue();
        assertThat(third.givenUp()).isTrue();
    }

    private CompletableFuture<Answer> ask(String task, Part... parts) {
        var all = new Part[parts.length + 2];
        all[0] = image();
        all[1] = new Part("task", task);
        System.arraycopy(parts, 0, all, 2, parts.length);
        return CompletableFuture.supplyAsync(() -> gateway.multipart("/v1/ask", all));
    }

    private static JsonNode good(Answer answer) {
        assertThat(answer.status()).as(answer.detail()).isEqualTo(200);
        return answer.body();
    }
}
