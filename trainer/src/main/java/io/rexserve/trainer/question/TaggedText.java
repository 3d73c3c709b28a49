package io.rexserve.trainer.question;

import io.rexserve.datasets.record.Grounding;
import io.rexserve.model.grammar.Tags;
import io.rexserve.trainer.question.AskedQuestion.Listing;
import io.rexserve.trainer.question.AskedQuestion.Mention;
import io.rexserve.trainer.question.AskedQuestion.Part;
import io.rexserve.trainer.question.AskedQuestion.Text;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Texts of datasets as parts of an answer, with the record's numbers of regions.
///
/// Source of the tags: ChatRex `chatrex/tools`, whose pattern is `<ground>(.*?)</ground><objects>(.*?)</objects>`.
final class TaggedText {
    private static final Pattern TAGGED =
            Pattern.compile("<ground>(.*?)</ground>\\s*<objects>(.*?)</objects>|<obj(\\d{1,9})>", Pattern.DOTALL);
    private static final Pattern OBJECT = Pattern.compile("<obj(\\d{1,9})>");
    private static final Pattern ANY = Pattern.compile("</?ground>|</?objects>|<obj\\d+>");

    private TaggedText() {}

    /// A tag that has no partner, or names a region that the record does not have.
    static final class BadTagException extends Exception {
        private static final long serialVersionUID = 1;

        BadTagException(String message) {
            super(message);
        }
    }

    static boolean hasTags(String text) {
        return ANY.matcher(text).find();
    }

    /// The parts of a text in which tags stand.
    ///
    /// @param regions of the record
    static List<Part> parsed(String text, int regions) throws BadTagException {
        var parts = new ArrayList<Part>();
        Matcher tagged = TAGGED.matcher(text);
        int behind = 0;
        while (tagged.find()) {
            addText(parts, text.substring(behind, tagged.start()));
            parts.add(part(tagged.toMatchResult(), regions));
            behind = tagged.end();
        }
        addText(parts, text.substring(behind));
        return parts;
    }

    private static Part part(MatchResult tagged, int regions) throws BadTagException {
        if (tagged.group(3) != null) {
            return new Mention(region(tagged.group(3), regions));
        }
        String phrase = tagged.group(1);
        var objects = new ArrayList<Integer>();
        Matcher object = OBJECT.matcher(tagged.group(2));
        while (object.find()) {
            int region = region(object.group(1), regions);
            if (!objects.contains(region)) {
                objects.add(region);
            }
        }
        if (hasTags(phrase) || phrase.isBlank()) {
            throw new BadTagException(tagged.group() + " (expected: words between <ground> and </ground>)");
        }
        return new Listing(phrase, objects, List.of());
    }

    private static int region(String number, int regions) throws BadTagException {
        int region = Integer.parseInt(number, 10);
        if (region >= regions) {
            throw new BadTagException(
                    Tags.region(region) + " (expected: below " + regions + ", the regions of the record)");
        }
        return region;
    }

    private static void addText(List<Part> parts, String text) throws BadTagException {
        Matcher stray = ANY.matcher(text);
        if (stray.find()) {
            throw new BadTagException(stray.group() + " (expected: <ground>..</ground><objects>..</objects>)");
        }
        if (!text.isEmpty()) {
            parts.add(new Text(text));
        }
    }

    /// The parts of a text whose groundings are spans. Tags do not nest: of groundings that overlap, the first one and
    /// of those the longest one is kept.
    static List<Part> grounded(String text, List<Grounding> groundings) {
        var parts = new ArrayList<Part>();
        int behind = 0;
        for (Grounding grounding : groundings.stream()
                .sorted(Comparator.comparingInt(Grounding::start)
                        .thenComparing(Comparator.comparingInt(Grounding::end).reversed()))
                .toList()) {
            int start = text.offsetByCodePoints(0, grounding.start());
            String words = grounding.words(text);
            if (start >= behind && !words.isBlank()) {
                if (start > behind) {
                    parts.add(new Text(text.substring(behind, start)));
                }
                parts.add(new Listing(words, grounding.regions(), List.of()));
                behind = start + words.length();
            }
        }
        if (behind < text.length()) {
            parts.add(new Text(text.substring(behind)));
        }
        return parts;
    }
}
