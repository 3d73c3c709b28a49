package io.rexserve.model.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rexserve.model.grammar.AnswerEvent.Flaw;
import io.rexserve.model.grammar.AnswerEvent.ListClosed;
import io.rexserve.model.grammar.AnswerEvent.PhraseEnded;
import io.rexserve.model.grammar.AnswerEvent.RegionListed;
import io.rexserve.model.grammar.AnswerEvent.RegionMentioned;
import io.rexserve.model.grammar.AnswerEvent.TextDelta;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Whatever text a model writes, it is parsed, alike however it is split, into no more than it holds; run as
/// `WeightFilesFuzzTest` says.
class AnswerFuzzTest {
    /// A tag closes a phrase or list, opens another and is a flaw; each of its events is a step of its own.
    private static final int EVENTS_PER_CHARACTER = 2;

    /// @param input regions of the prompt divided by 4, a seed for the cuts, then the answer in UTF-8
    @FuzzTest(maxDuration = "5m")
    void answer(byte[] input) {
        if (input.length < 2) {
            return;
        }
        int regions = Math.min((input[0] & 0xFF) * 4, 999);
        String answer = new String(Arrays.copyOfRange(input, 2, input.length), StandardCharsets.UTF_8);

        List<AnswerEvent> whole = events(List.of(answer), regions);
        assertThat(joined(events(cut(answer, new Random(input[1])), regions))).isEqualTo(joined(whole));
        assertThat(joined(events(answer.chars().mapToObj(Character::toString).toList(), regions)))
                .isEqualTo(joined(whole));

        assertThat(whole).hasSizeLessThanOrEqualTo(EVENTS_PER_CHARACTER * answer.length());
        assertThat(whole.stream().mapToInt(AnswerFuzzTest::length).sum()).isLessThanOrEqualTo(3 * answer.length());
        String text = Answer.parse(answer, regions).text();
        whole.forEach(event -> check(event, regions, text));
    }

    private static void check(AnswerEvent event, int regions, String text) {
        switch (event) {
            case RegionListed listed -> assertThat(listed.region()).isBetween(0, regions - 1);
            case RegionMentioned(int region, Span span) -> {
                assertThat(region).isBetween(0, regions - 1);
                assertThat(text.substring(span.start(), span.end())).isEqualTo(Tags.region(region));
            }
            case PhraseEnded ended ->
                assertThat(text.substring(ended.span().start(), ended.span().end()))
                        .isEqualTo(ended.text());
            case Flaw(Flaw.Kind kind, String tag) -> {
                if (kind == Flaw.Kind.UNKNOWN_REGION) {
                    assertThat(Integer.parseInt(tag, 4, tag.length() - 1, 10)).isGreaterThanOrEqualTo(regions);
                }
            }
            case TextDelta _, ListClosed _ -> {}
        }
    }

    private static int length(AnswerEvent event) {
        return switch (event) {
            case TextDelta(String text) -> text.length();
            case PhraseEnded ended -> ended.text().length();
            case Flaw flaw -> flaw.detail().length();
            case RegionListed _, ListClosed _, RegionMentioned _ -> 0;
        };
    }

    private static List<AnswerEvent> events(List<String> pieces, int regions) {
        var parser = new AnswerParser(regions);
        var events = new ArrayList<AnswerEvent>();
        pieces.forEach(piece -> events.addAll(parser.feed(piece)));
        events.addAll(parser.finish());
        return events;
    }

    private static List<String> cut(String text, Random random) {
        var pieces = new ArrayList<String>();
        for (int at = 0; at < text.length(); ) {
            int end = Math.min(text.length(), at + random.nextInt(9));
            pieces.add(text.substring(at, end));
            at = end;
        }
        return pieces;
    }

    /// Neighbouring text deltas as one: where text is cut carries no meaning.
    private static List<AnswerEvent> joined(List<AnswerEvent> events) {
        var joined = new ArrayList<AnswerEvent>();
        var text = new StringBuilder();
        for (AnswerEvent event : events) {
            if (event instanceof TextDelta(String more)) {
                text.append(more);
            } else {
                addText(text, joined);
                joined.add(event);
            }
        }
        addText(text, joined);
        return joined;
    }

    private static void addText(StringBuilder text, List<AnswerEvent> events) {
        if (!text.isEmpty()) {
            events.add(new TextDelta(text.toString()));
            text.setLength(0);
        }
    }
}
