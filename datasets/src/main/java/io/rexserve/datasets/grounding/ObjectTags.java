package io.rexserve.datasets.grounding;

import io.rexserve.datasets.record.Grounding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// ChatRex's tags in texts: `<ground>turtle</ground><objects><obj3><obj7></objects>` ties words to regions, `<obj3>`
/// elsewhere stands for a region itself. Regions are numbered from 0.
///
/// Source: ChatRex `chatrex/tools`, whose pattern is `<ground>(.*?)</ground><objects>(.*?)</objects>`.
final class ObjectTags {
    static final Pattern ANSWER = Pattern.compile("<ground>(.*?)</ground><objects>(.*?)</objects>", Pattern.DOTALL);
    private static final Pattern OBJECT = Pattern.compile("<obj(\\d{1,9})>");
    private static final Pattern ANY = Pattern.compile("<ground>|<objects>|<obj\\d+>");

    private ObjectTags() {}

    /// A part of a text in UTF-16 units, and the numbers of its regions.
    private record Part(int start, int end, List<Integer> objects) {}

    static boolean occurIn(String text) {
        return ANY.matcher(text).find();
    }

    /// The groundings that the tags of a text state.
    static List<Grounding> groundings(String text) {
        var groundings = new ArrayList<Grounding>();
        for (Part part : parts(text)) {
            groundings.add(
                    new Grounding(text.codePointCount(0, part.start), text.codePointCount(0, part.end), part.objects));
        }
        return groundings;
    }

    private static List<Part> parts(String text) {
        var parts = new ArrayList<Part>();
        Matcher answer = ANSWER.matcher(text);
        int behind = 0;
        while (answer.find()) {
            addObjects(parts, text, behind, answer.start());
            String phrase = answer.group(1);
            int start =
                    answer.start(1) + phrase.length() - phrase.stripLeading().length();
            int end = start + phrase.strip().length();
            List<Integer> objects = numbers(answer.group(2));
            if (start < end && !objects.isEmpty()) {
                parts.add(new Part(start, end, objects));
            }
            behind = answer.end();
        }
        addObjects(parts, text, behind, text.length());
        return parts;
    }

    private static void addObjects(List<Part> parts, String text, int from, int to) {
        Matcher object = OBJECT.matcher(text).region(from, to);
        while (object.find()) {
            parts.add(new Part(object.start(), object.end(), List.of(Integer.parseInt(object.group(1)))));
        }
    }

    private static List<Integer> numbers(String objects) {
        return OBJECT.matcher(objects)
                .results()
                .map(result -> Integer.parseInt(result.group(1)))
                .distinct()
                .toList();
    }

    /// A text of which tags are no part.
    ///
    /// @param groundings in code points of the text
    record Plain(String text, List<Grounding> groundings) {}

    /// Takes the tags out of a text that [#add] put them into.
    static Plain remove(String tagged) {
        var plain = new StringBuilder();
        var groundings = new ArrayList<Grounding>();
        Matcher answer = ANSWER.matcher(tagged);
        int behind = 0;
        while (answer.find()) {
            plain.append(tagged, behind, answer.start());
            int start = plain.codePointCount(0, plain.length());
            plain.append(answer.group(1));
            groundings.add(new Grounding(start, plain.codePointCount(0, plain.length()), numbers(answer.group(2))));
            behind = answer.end();
        }
        plain.append(tagged, behind, tagged.length());
        return new Plain(plain.toString(), groundings);
    }

    /// Puts tags into a text that has none. Tags do not nest: groundings that overlap one before them are left out.

    static String add(String text, List<Grounding> groundings) {
        var tagged = new StringBuilder();
        int behind = 0;
        for (Grounding grounding : disjoint(groundings)) {
            int start = text.offsetByCodePoints(0, grounding.start());
            int end = text.offsetByCodePoints(0, grounding.end());
            tagged.append(text, behind, start).append(answer(text.substring(start, end), grounding.regions()));
            behind = end;
        }
        return tagged.append(text, behind, text.length()).toString();
    }

    /// Those that tags can state side by side, in the order of the text.
    static List<Grounding> disjoint(List<Grounding> groundings) {
        var disjoint = new ArrayList<Grounding>();
        int behind = 0;
        for (Grounding grounding : groundings.stream()
                .sorted(Comparator.comparingInt(Grounding::start))
                .toList()) {
            if (grounding.start() >= behind) {
                disjoint.add(grounding);
                behind = grounding.end();
            }
        }
        return disjoint;
    }

    static String answer(String phrase, List<Integer> objects) {
        var answer = new StringBuilder("<ground>").append(phrase).append("</ground><objects>");
        objects.forEach(object -> answer.append("<obj").append(object).append('>'));
        return answer.append("</objects>").toString();
    }
}
