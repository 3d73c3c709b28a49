package io.rexserve.llm.stream;

import io.rexserve.model.grammar.Answer;
import io.rexserve.model.grammar.AnswerEvent.RegionMentioned;
import io.rexserve.model.grammar.Span;
import java.util.Optional;
import java.util.stream.IntStream;

/// Which span of an answer about several regions describes which region.
final class RegionSpans {
    private RegionSpans() {}

    /// The first phrase that lists the region; else the words from where the text names it to the next region it
    /// names, or to the end of the line.
    static Optional<Span> of(int region, Answer answer) {
        return answer.phrases().stream()
                .filter(phrase -> phrase.regions().contains(region))
                .map(Answer.Phrase::span)
                .findFirst()
                .or(() -> mentioned(region, answer));
    }

    private static Optional<Span> mentioned(int region, Answer answer) {
        return IntStream.range(0, answer.mentions().size())
                .filter(i -> answer.mentions().get(i).region() == region)
                .mapToObj(i -> span(answer, i))
                .findFirst();
    }

    private static Span span(Answer answer, int mention) {
        RegionMentioned named = answer.mentions().get(mention);
        int start = named.span().start();
        int lineFeed = answer.text().indexOf('\n', start);
        int lineEnd = lineFeed < 0 ? answer.text().length() : lineFeed;
        int end = answer.mentions().stream()
                .skip(mention + 1L)
                .filter(other -> other.region() != named.region())
                .mapToInt(other -> other.span().start())
                .findFirst()
                .orElse(lineEnd);
        return trimmed(answer.text(), start, Math.min(end, lineEnd));
    }

    /// A span of a text without white space at its ends.
    static Span trimmed(String text, int start, int end) {
        String span = text.substring(start, end);
        int leading = span.length() - span.stripLeading().length();
        return new Span(start + leading, start + leading + span.strip().length());
    }
}
