package io.rexserve.data.endpoint;

import static io.rexserve.data.endpoint.FakeEndpoint.chat;
import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.data.filter.ReferringRules;
import io.rexserve.data.record.GroundedRegion;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.record.Statement;
import io.rexserve.data.stage.ItemRefusal;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.datasets.record.Box;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class EndpointFilterTest extends EndpointStageFixture {
    private static RexverseRecord described(String description) {
        RexverseRecord record = grounded();
        return record.withRegions(
                List.of(record.regions().getFirst().withDescription(Statement.of(description, "model-a describe/1"))));
    }

    private EndpointFilterSettings filter() {
        return new EndpointFilterSettings(endpoint, 100, true, ReferringRules.PAPER);
    }

    private static final String DESCRIPTION = "A brown dog that lies on a green mat, with a red ball beside it.";

    @Test
    void aMatchingDescriptionGetsAReferringExpression() throws Exception {
        server.always(chat("{\"matches\": true, \"referring\": \"brown dog lying on a green mat\"}"));
        RexverseRecord record = kept(run(filter(), described(DESCRIPTION)));
        assertThat(record.regions().getFirst().referring())
                .isEqualTo(Statement.of("brown dog lying on a green mat", "model-a filter/1"));
        assertThat(server.requests().getFirst().json().at("/messages/1/content").asString())
                .contains("Phrase: brown dog\nCategory: dog\nDescription: " + DESCRIPTION, "at least 6 and at most 9");
    }

    @Test
    void aDescriptionOfSomethingElseIsTakenOff() throws Exception {
        server.always(chat("{\"matches\": false, \"referring\": \"\"}"));
        Outcome outcome = run(filter(), described("A red bus."));
        assertThat(kept(outcome).regions().getFirst().description()).isNull();
        assertThat(refusals(outcome)).extracting(ItemRefusal::reason).containsExactly(RefusalReason.MISMATCH);
    }

    @Test
    void anExpressionThatBreaksTheRulesIsAskedForAgain() throws Exception {
        server.then(
                chat("{\"matches\": true, \"referring\": \"brown dog, on a green mat there\"}"),
                chat("{\"matches\": true, \"referring\": \"brown dog lying on a green mat\"}"));
        Outcome outcome = run(filter(), described(DESCRIPTION));
        assertThat(kept(outcome).regions().getFirst().referring()).isNotNull();
        assertThat(refusals(outcome))
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.detail()).contains("a comma (expected: none)"));
    }

    @Test
    void anExpressionThatNeverKeepsTheRulesIsLeftOutAndTheDescriptionStays() throws Exception {
        server.then(
                chat("{\"matches\": true, \"referring\": \"brown dog\"}"),
                chat("{\"matches\": true, \"referring\": \"red ball beside a dog on a mat\"}"),
                chat("{\"matches\": true, \"referring\": \"brown dog with a silver collar and bell\"}"));
        Outcome outcome = run(filter(), described(DESCRIPTION));
        assertThat(kept(outcome).regions().getFirst().referring()).isNull();
        assertThat(kept(outcome).regions().getFirst().description()).isNotNull();
        assertThat(refusals(outcome)).last().satisfies(refusal -> {
            assertThat(refusal.reason()).isEqualTo(RefusalReason.REFERRING_RULES);
            assertThat(refusal.detail())
                    .contains("attempt 1: ", "2 words (expected: 6 to 9)", "attempt 2: ", "attempt 3: ");
        });
    }

    @Test
    void anExpressionOfTwoRegionsRefersToNone() throws Exception {
        server.always(chat("{\"matches\": true, \"referring\": \"brown dog lying on a green mat\"}"));
        RexverseRecord one = described(DESCRIPTION);
        GroundedRegion region = one.regions().getFirst();
        var other = new GroundedRegion(
                Box.ofCorners(300, 50, 400, 150),
                List.of(0),
                region.category(),
                null,
                region.description(),
                null,
                new TreeMap<>());
        Outcome outcome = run(filter(), one.withRegions(List.of(region, other)));
        assertThat(kept(outcome).regions())
                .allSatisfy(left -> assertThat(left.referring()).isNull());
        assertThat(refusals(outcome))
                .extracting(ItemRefusal::reason)
                .containsExactly(RefusalReason.AMBIGUOUS, RefusalReason.AMBIGUOUS);
    }

    @Test
    void aDescriptionThatIsNeverJudgedIsTakenOff() throws Exception {
        server.always(chat("yes"));
        Outcome outcome = run(filter(), described(DESCRIPTION));
        assertThat(kept(outcome).regions().getFirst().description()).isNull();
        assertThat(refusals(outcome))
                .last()
                .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(RefusalReason.INVALID_ANSWER));
    }

    @Test
    void whatAPersonWroteIsNotJudged() throws Exception {
        RexverseRecord record = grounded();
        RexverseRecord reviewed = record.withRegions(
                List.of(record.regions().getFirst().withDescription(Statement.of("A bus.", "review:ann"))));
        assertThat(kept(run(filter(), reviewed))).isEqualTo(reviewed);
        assertThat(server.requests()).isEmpty();
    }
}
