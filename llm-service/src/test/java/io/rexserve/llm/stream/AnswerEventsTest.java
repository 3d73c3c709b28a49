package io.rexserve.llm.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.stub.ServerCallStreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rexserve.llm.settings.LlmMeters;
import io.rexserve.model.grammar.AnswerParser;
import io.rexserve.model.grammar.GrammarTokens;
import io.rexserve.model.grammar.Task;
import io.rexserve.model.language.sampling.GeneratedToken;
import io.rexserve.v1.AnswerPart;
import io.rexserve.v1.ConverseEvent;
import io.rexserve.v1.ConverseEvent.EventCase;
import io.rexserve.v1.Warning;
import io.rexserve.v1.WarningCode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What becomes of answers that name several labels or regions, as the published models write them.
class AnswerEventsTest {
    private static final int REGIONS = 6;

    private final List<ConverseEvent> sent = new ArrayList<>();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final LlmMeters meters = new LlmMeters(registry);
    private final AnswerEvents events = new AnswerEvents(0, new EventStream(new Recorded(), meters), meters);

    @Test
    void aPhraseBelongsToTheLabelOfTheSameWords() {
        answer(
                labels("person", "hot dog"),
                true,
                "<ground>person</ground><objects><obj1></objects>\n"
                        + "<ground> Hot  Dog </ground><objects><obj2><obj3></objects>");

        assertThat(of(EventCase.PHRASE))
                .extracting(event -> event.getPhrase().getLabel())
                .containsExactly(0, 1);
        assertThat(of(EventCase.OBJECT)).hasSize(3);
        assertThat(warnings()).isEmpty();
        assertThat(part(0).getLabelsList()).containsExactly(0, 1);
    }

    @Test
    void ofLabelsThatDifferByCaseThePhraseTakesItsOwn() {
        answer(labels("Turkey", "turkey"), true, "<ground>turkey</ground><objects><obj1></objects>");

        assertThat(of(EventCase.PHRASE).getFirst().getPhrase().getLabel()).isEqualTo(1);
    }

    @Test
    void aPhraseOfOtherWordsIsNamedAndItsObjectsStay() {
        answer(labels("person", "dog"), true, "<ground>two puppies</ground><objects><obj1><obj4></objects>");

        assertThat(of(EventCase.PHRASE).getFirst().getPhrase().hasLabel()).isFalse();
        assertThat(of(EventCase.OBJECT)).hasSize(2);
        assertThat(warnings()).singleElement().satisfies(warning -> {
            assertThat(warning.getCode()).isEqualTo(WarningCode.WARNING_CODE_UNMATCHED_PHRASE);
            assertThat(warning.getWord()).isEqualTo("two puppies");
        });
    }

    @Test
    void aLabelAskedAloneTakesWhateverTheModelCallsIt() {
        answer(labels("male"), true, "<ground>the man</ground><objects><obj1></objects>");

        assertThat(of(EventCase.PHRASE).getFirst().getPhrase().getLabel()).isZero();
        assertThat(warnings()).isEmpty();
    }

    @Test
    void aTruncatedAnswerNamesTheLabelsItDidNotReach() {
        answer(
                labels("person", "dog", "cat"),
                false,
                "<ground>person</ground><objects><obj1></objects>\n<ground>dog</ground><objects><obj2>");

        assertThat(warnings())
                .filteredOn(warning -> warning.getCode() == WarningCode.WARNING_CODE_LABEL_NOT_ANSWERED)
                .extracting(Warning::getLabel)
                .containsExactly("cat");
    }

    @Test
    void anObjectCarriesTheProbabilitiesOfItsIndex() {
        events.begin(labels("cat"));
        var parser = new AnswerParser(REGIONS);
        parser.feed("<ground>cat</ground><objects>").forEach(events::send);
        events.generated(new GeneratedToken(12, 0.1f, 0.25f, 0.9f), new GrammarTokens(1, 2, 3, 4, 10, REGIONS));
        parser.feed("<obj2>").forEach(events::send);

        var object = of(EventCase.OBJECT).getFirst().getObject();
        assertThat(object.getIndex()).isEqualTo(2);
        assertThat(object.getProbability()).isEqualTo(0.25f);
        assertThat(object.getListingProbability()).isEqualTo(0.9f);
    }

    @Test
    void anIndexWithoutARegionIsDroppedNamedAndCounted() {
        answer(labels("cat"), true, "<ground>cat</ground><objects><obj2><obj6><obj99></objects>");

        assertThat(of(EventCase.OBJECT))
                .extracting(event -> event.getObject().getIndex())
                .containsExactly(2);
        assertThat(warnings())
                .extracting(warning -> warning.getCode() + " " + warning.getMessage())
                .containsExactly(
                        "WARNING_CODE_INVALID_OBJECT_INDEX <obj6> names no region; it was dropped",
                        "WARNING_CODE_INVALID_OBJECT_INDEX <obj99> names no region; it was dropped");
        assertThat(registry.get("rexserve.llm.invalid.indices").counter().count())
                .isEqualTo(2);
    }

    @Test
    void everyRegionGetsThePhraseThatListsIt() {
        String text = answer(
                regions(0, 1),
                true,
                "<ground>a dog</ground><objects><obj0></objects>\n"
                        + "<ground>a bed</ground><objects><obj1></objects>");

        assertThat(described(0, text)).isEqualTo("a dog");
        assertThat(described(1, text)).isEqualTo("a bed");
    }

    @Test
    void everyRegionGetsTheWordsThatNameIt() {
        String text =
                answer(regions(2, 0, 5), true, "<obj2> shows a brown dog. <obj0> shows a bed \nand <obj5> a lamp");

        assertThat(described(2, text)).isEqualTo("<obj2> shows a brown dog.");
        assertThat(described(0, text)).isEqualTo("<obj0> shows a bed");
        assertThat(described(5, text)).isEqualTo("<obj5> a lamp");
    }

    @Test
    void aRegionThatTheAnswerLeavesOutIsNamed() {
        answer(regions(0, 3), true, "<ground>a dog</ground><objects><obj0></objects>");

        assertThat(warnings()).singleElement().satisfies(warning -> {
            assertThat(warning.getCode()).isEqualTo(WarningCode.WARNING_CODE_REGION_NOT_ANSWERED);
            assertThat(warning.getMessage()).isEqualTo("the answer says nothing about region 3");
        });
    }

    @Test
    void aRegionAskedAloneGetsTheWholeAnswer() {
        String text = answer(regions(4), true, " A dog on <ground>a bed</ground><objects><obj1></objects>. ");

        assertThat(described(4, text)).isEqualTo("A dog on a bed.");
    }

    @Test
    void aRejectionIsReportedForEveryLabelAsked() {
        answer(labels("whale", "shark"), true, "There is no such thing in this image.");

        assertThat(part(0).getRefused()).isTrue();
        assertThat(warnings())
                .extracting(warning -> warning.getCode() + " " + warning.getLabel())
                .containsExactly("WARNING_CODE_REFUSED whale", "WARNING_CODE_REFUSED shark");
        assertThat(of(EventCase.OBJECT)).isEmpty();
    }

    @Test
    void spansOfALaterPromptCountFromTheStartOfTheText() {
        String first = answer(labels("cat"), true, "<ground>cat</ground><objects></objects>");
        events.lineFeed();
        String text = first + "\n" + answer(labels("dog"), true, "<ground>dog</ground><objects></objects>");

        var phrase = of(EventCase.PHRASE).getLast().getPhrase();
        assertThat(text.substring(phrase.getSpan().getStart(), phrase.getSpan().getEnd()))
                .isEqualTo("dog");
        assertThat(phrase.getPhraseId()).isEqualTo(1);
        assertThat(part(1).getSpan()).isEqualTo(phrase.getSpan());
    }

    private static PromptBatch labels(String... labels) {
        List<Subject> subjects = IntStream.range(0, labels.length)
                .<Subject>mapToObj(i -> new Subject.Label(labels[i], i))
                .toList();
        return new PromptBatch(new Task.Detect(List.of(labels)), subjects);
    }

    private static PromptBatch regions(Integer... regions) {
        List<Subject> subjects =
                List.of(regions).stream().<Subject>map(Subject.Region::new).toList();
        return new PromptBatch(new Task.DescribeRegions(Task.RegionStyle.BRIEF, List.of(regions)), subjects);
    }

    /// @return the text of this part
    private String answer(PromptBatch part, boolean whole, String answer) {
        int before = text().length();
        events.begin(part);
        var parser = new AnswerParser(REGIONS);
        parser.feed(answer).forEach(events::send);
        parser.finish().forEach(events::send);
        events.end(whole);
        return text().substring(before);
    }

    private String text() {
        return String.join(
                "",
                of(EventCase.TEXT_DELTA).stream()
                        .map(event -> event.getTextDelta().getText())
                        .toList());
    }

    private String described(int region, String text) {
        AnswerPart part = of(EventCase.PART).stream()
                .map(ConverseEvent::getPart)
                .filter(answered -> answered.getRegionsList().contains(region))
                .findFirst()
                .orElseThrow();
        return text.substring(part.getSpan().getStart(), part.getSpan().getEnd());
    }

    private AnswerPart part(int n) {
        return of(EventCase.PART).get(n).getPart();
    }

    private List<Warning> warnings() {
        return of(EventCase.WARNING).stream().map(ConverseEvent::getWarning).toList();
    }

    private List<ConverseEvent> of(EventCase kind) {
        return sent.stream().filter(event -> event.getEventCase() == kind).toList();
    }

    /// Keeps what is sent.
    private final class Recorded extends ServerCallStreamObserver<ConverseEvent> {
        @Override
        public void onNext(ConverseEvent event) {
            sent.add(event);
        }

        @Override
        public void onError(Throwable failure) {
            throw new AssertionError(failure);
        }

        @Override
        public void onCompleted() {}

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public void setOnCancelHandler(Runnable handler) {}

        @Override
        public void setCompression(String compression) {}

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setOnReadyHandler(Runnable handler) {}

        @Override
        public void disableAutoInboundFlowControl() {}

        @Override
        public void disableAutoRequest() {}

        @Override
        public void request(int count) {}

        @Override
        public void setMessageCompression(boolean enable) {}
    }
}
