package io.rexserve.data.measure;

import io.rexserve.data.caption.Nouns;
import io.rexserve.data.measure.TruthPicture.TruthCaption;
import io.rexserve.data.measure.TruthPicture.TruthPhrase;
import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.Region;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/// Writes a true sentence about a picture from its regions: names, numbers, superlatives and relations, in several
/// forms as captions have them; some sentences also name something that is not there, as captions do.
final class CaptionWriter {
    private static final double ABSENT = 0.25;
    private static final double SUPERLATIVE = 0.35;

    private final SplittableRandom random;
    private final StringBuilder text = new StringBuilder();
    private final List<TruthPhrase> phrases = new ArrayList<>();

    private CaptionWriter(SplittableRandom random) {
        this.random = random;
    }

    private enum Form {
        THERE,
        PHOTO,
        BACKGROUND,
        RELATION
    }

    /// What one phrase says.
    ///
    /// @param article in front of it, or empty
    private record Mention(String article, String words, List<Integer> regions, boolean plural) {}

    /// @param absent names of things that are not in the picture
    static TruthCaption of(List<Region> regions, List<String> absent, SplittableRandom random) {
        return new CaptionWriter(random).write(regions, absent);
    }

    private TruthCaption write(List<Region> regions, List<String> absent) {
        List<Mention> mentions = mentions(regions);
        if (!absent.isEmpty() && (mentions.isEmpty() || random.nextDouble() < ABSENT)) {
            mentions.add(one(absent.get(random.nextInt(absent.size())), List.of()));
        }
        if (mentions.isEmpty()) {
            text.append("There is nothing that has a name.");
            return new TruthCaption(text.toString(), phrases);
        }
        Form form = Form.values()[random.nextInt(Form.values().length)];
        if (mentions.size() == 1 || (form == Form.RELATION && !relation(mentions, regions))) {
            form = form == Form.PHOTO ? form : Form.THERE;
        }
        switch (form) {
            case RELATION -> {} // written
            case THERE -> {
                text.append(mentions.getFirst().plural() ? "There are " : "There is ");
                list(mentions);
            }
            case PHOTO -> {
                text.append("A photo of ");
                list(mentions);
            }
            case BACKGROUND -> {
                list(mentions.subList(0, mentions.size() - 1));
                text.append(" with ");
                add(mentions.getLast());
                text.append(" in the background");
            }
        }
        return finished();
    }

    private TruthCaption finished() {
        text.append('.');
        // The first letter may belong to a phrase: what stands there counts.
        text.replace(0, 1, text.substring(0, 1).toUpperCase(Locale.ROOT));
        String caption = text.toString();
        return new TruthCaption(
                caption,
                phrases.stream()
                        .map(phrase -> new TruthPhrase(
                                caption.substring(phrase.start(), phrase.end()),
                                phrase.start(),
                                phrase.end(),
                                phrase.regions()))
                        .toList());
    }

    private List<Mention> mentions(List<Region> regions) {
        Map<String, List<Integer>> byName = new LinkedHashMap<>();
        for (int i = 0; i < regions.size(); i++) {
            String name = regions.get(i).category();
            if (name != null) {
                byName.computeIfAbsent(name, _ -> new ArrayList<>()).add(i);
            }
        }
        var mentions = new ArrayList<Mention>();
        byName.forEach((name, members) -> mentions.add(mention(name, members, regions)));
        return mentions;
    }

    private Mention mention(String name, List<Integer> members, List<Region> regions) {
        List<Integer> singled = members.stream()
                .filter(member -> !regions.get(member).phrases().isEmpty())
                .toList();
        if (!singled.isEmpty() && random.nextDouble() < SUPERLATIVE) {
            int member = singled.get(random.nextInt(singled.size()));
            List<String> words = regions.get(member).phrases();
            return new Mention("the ", words.get(random.nextInt(words.size())), List.of(member), Nouns.isPlural(name));
        }
        return members.size() == 1
                ? one(name, members)
                : new Mention("", Nouns.counted(name, members.size()), members, true);
    }

    private static Mention one(String name, List<Integer> regions) {
        boolean plural = Nouns.isPlural(name);
        return new Mention(plural ? "" : Nouns.article(name) + " ", name, regions, plural);
    }

    private void list(List<Mention> mentions) {
        for (int i = 0; i < mentions.size(); i++) {
            text.append(i == 0 ? "" : i == mentions.size() - 1 ? " and " : ", ");
            add(mentions.get(i));
        }
    }

    private void add(Mention mention) {
        text.append(mention.article());
        int start = text.length(); // names are ASCII: chars are code points
        text.append(mention.words());
        phrases.add(new TruthPhrase(mention.words(), start, text.length(), mention.regions()));
    }

    /// "A dog is to the left of two cars.", if one of the first two lies wholly on one side of the other.
    private boolean relation(List<Mention> mentions, List<Region> regions) {
        Mention first = mentions.get(0);
        Mention second = mentions.get(1);
        if (first.regions().isEmpty() || second.regions().isEmpty()) {
            return false;
        }
        String side = side(hull(first.regions(), regions), hull(second.regions(), regions));
        add(first);
        text.append(first.plural() ? " are " : " is ").append(side).append(' ');
        list(mentions.subList(1, mentions.size()));
        return true;
    }

    private static String side(Box one, Box other) {
        if (one.x2() <= other.x1()) {
            return "to the left of";
        }
        if (one.x1() >= other.x2()) {
            return "to the right of";
        }
        if (one.y2() <= other.y1()) {
            return "above";
        }
        return one.y1() >= other.y2() ? "below" : "near";
    }

    private static Box hull(List<Integer> members, List<Region> regions) {
        List<Box> boxes =
                members.stream().map(member -> regions.get(member).box()).toList();
        return Box.ofCorners(
                boxes.stream().mapToDouble(Box::x1).min().orElseThrow(),
                boxes.stream().mapToDouble(Box::y1).min().orElseThrow(),
                boxes.stream().mapToDouble(Box::x2).max().orElseThrow(),
                boxes.stream().mapToDouble(Box::y2).max().orElseThrow());
    }
}
