package io.rexserve.data.export;

import io.rexserve.data.record.Conversation;
import io.rexserve.data.record.GroundedRegion;
import io.rexserve.data.record.Origin;
import io.rexserve.data.record.Phrase;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.record.Statement;
import io.rexserve.datasets.record.Caption;
import io.rexserve.datasets.record.Dialogue;
import io.rexserve.datasets.record.Grounding;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.ImageSource;
import io.rexserve.datasets.record.Provenance;
import io.rexserve.datasets.record.Region;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One record as annotated images of `datasets` know it.
final class RecordView {
    private final RexverseRecord record;
    private final ImageSource image;

    RecordView(RexverseRecord record, ImageSource image) {
        this.record = record;
        this.image = image;
    }

    /// Everything that is asked for in one record: categories, phrases and referring expressions as the region's
    /// phrases, descriptions, captions with the regions of their phrases, conversations.
    ImageRecord whole(Set<Granularity> granularities) {
        List<Region> regions = record.regions().stream()
                .map(region -> region(region, granularities))
                .toList();
        List<Caption> captions = new ArrayList<>();
        for (int at = 0; at < record.captions().size(); at++) {
            captions.add(new Caption(record.captions().get(at).text(), groundings(at)));
        }
        return of(regions, captions, granularities.contains(Granularity.CONVERSATION) ? dialogues() : List.of());
    }

    private static Region region(GroundedRegion region, Set<Granularity> granularities) {
        List<String> phrases = Stream.of(Granularity.PHRASE, Granularity.REFERRING)
                .filter(granularities::contains)
                .flatMap(granularity -> Stream.ofNullable(text(region, granularity)))
                .distinct()
                .toList();
        String description =
                granularities.contains(Granularity.DESCRIPTION) ? text(region, Granularity.DESCRIPTION) : null;
        return new Region(
                null,
                region.box(),
                granularities.contains(Granularity.CATEGORY) ? region.category().text() : null,
                phrases,
                description == null ? List.of() : List.of(description),
                false,
                OptionalDouble.empty(),
                score(region),
                null);
    }

    /// How sure the machine was of a region; empty for one that a person drew.
    private static OptionalDouble score(GroundedRegion region) {
        Map<String, Double> scores = region.scores();
        return Stream.of("phrase", "proposal")
                .filter(scores::containsKey)
                .mapToDouble(name -> scores.getOrDefault(name, 0.0))
                .findFirst();
    }

    /// The region's text of a granularity, null if it has none.
    static @Nullable String text(GroundedRegion region, Granularity granularity) {
        Statement statement = switch (granularity) {
            case CATEGORY -> region.category();
            case PHRASE -> region.phrase();
            case DESCRIPTION -> region.description();
            case REFERRING -> region.referring();
            case CONVERSATION -> null;
        };
        return statement == null ? null : statement.text();
    }

    /// The regions that each phrase of a caption was grounded in.
    private List<Grounding> groundings(int caption) {
        var groundings = new ArrayList<Grounding>();
        for (int at = 0; at < record.phrases().size(); at++) {
            Phrase phrase = record.phrases().get(at);
            if (phrase.caption() != caption) {
                continue;
            }
            List<Integer> regions = new ArrayList<>();
            for (int region = 0; region < record.regions().size(); region++) {
                if (record.regions().get(region).phrases().contains(at)) {
                    regions.add(region);
                }
            }
            if (!regions.isEmpty()) {
                groundings.add(new Grounding(phrase.start(), phrase.end(), regions));
            }
        }
        return groundings;
    }

    private List<Dialogue> dialogues() {
        return record.conversations().stream().map(Conversation::dialogue).toList();
    }

    /// The regions that have a text of one granularity, with that text alone: as their category, else as their
    /// phrase. No caption and no dialogue.
    ImageRecord texts(Granularity granularity) {
        var regions = new ArrayList<Region>();
        for (GroundedRegion region : record.regions()) {
            String text = text(region, granularity);
            if (text != null) {
                boolean category = granularity == Granularity.CATEGORY;
                regions.add(new Region(
                        null,
                        region.box(),
                        category ? text : null,
                        category ? List.of() : List.of(text),
                        List.of(),
                        false,
                        OptionalDouble.empty(),
                        score(region),
                        null));
            }
        }
        return of(regions, List.of(), List.of());
    }

    /// Groundings of one granularity, each a caption with all the regions that it speaks of: first the captions
    /// with the phrases that were found in them (for phrases), then each text that no caption holds, as a caption
    /// of its own. Captions without a region are left out.
    List<ImageRecord> grounded(Granularity granularity) {
        var grounded = new ArrayList<ImageRecord>();
        var told = new ArrayList<String>();
        if (granularity == Granularity.PHRASE) {
            for (int at = 0; at < record.captions().size(); at++) {
                List<Grounding> groundings = groundings(at);
                String text = record.captions().get(at).text();
                if (!groundings.isEmpty()) {
                    grounded.add(groundedCaption(text, groundings));
                    groundings.forEach(grounding -> told.add(grounding.words(text)));
                }
            }
        }
        List<Region> named = texts(granularity).regions();
        named.stream()
                .map(Region::name)
                .distinct()
                .filter(text -> !told.contains(text))
                .forEach(text -> grounded.add(ownCaption(
                        text,
                        named.stream()
                                .filter(region -> region.name().equals(text))
                                .toList())));
        return grounded;
    }

    private ImageRecord groundedCaption(String text, List<Grounding> groundings) {
        List<Integer> kept = groundings.stream()
                .flatMap(grounding -> grounding.regions().stream())
                .distinct()
                .sorted()
                .toList();
        List<Region> regions = kept.stream()
                .map(at -> region(record.regions().get(at), Set.of()))
                .toList();
        List<Grounding> moved = groundings.stream()
                .map(grounding -> new Grounding(
                        grounding.start(),
                        grounding.end(),
                        grounding.regions().stream().map(kept::indexOf).toList()))
                .toList();
        return of(regions, List.of(new Caption(text, moved)), List.of());
    }

    private ImageRecord ownCaption(String text, List<Region> regions) {
        List<Integer> all =
                Stream.iterate(0, at -> at + 1).limit(regions.size()).toList();
        var grounding = new Grounding(0, text.codePointCount(0, text.length()), all);
        return of(regions, List.of(new Caption(text, List.of(grounding))), List.of());
    }

    /// Questions and answers of one granularity about the record's regions; empty if it has none. Categories,
    /// phrases and referring expressions are left to the writer, which asks for them by name.
    ImageRecord conversation(Granularity granularity) {
        return switch (granularity) {
            case CATEGORY, PHRASE, REFERRING -> texts(granularity);
            case DESCRIPTION -> descriptions();
            case CONVERSATION -> of(plainRegions(), List.of(), dialogues());
        };
    }

    private List<Region> plainRegions() {
        return record.regions().stream()
                .map(region -> region(region, Set.of(Granularity.CATEGORY)))
                .toList();
    }

    /// Source of the question: ChatRex `chatrex/tools/prompt_templates.py`, the first of one sentence.
    private ImageRecord descriptions() {
        var dialogues = new ArrayList<Dialogue>();
        for (int at = 0; at < record.regions().size(); at++) {
            String text = text(record.regions().get(at), Granularity.DESCRIPTION);
            if (text != null) {
                String question = "Can you provide a one sentence description of <obj" + at
                        + "> in the image? Answer the question with a one sentence description.";
                dialogues.add(new Dialogue(List.of(
                        Dialogue.Turn.of(Dialogue.Speaker.USER, question),
                        Dialogue.Turn.of(Dialogue.Speaker.ASSISTANT, text))));
            }
        }
        return of(plainRegions(), List.of(), dialogues);
    }

    private ImageRecord of(List<Region> regions, List<Caption> captions, List<Dialogue> dialogues) {
        Origin origin = record.origin();
        return new ImageRecord(
                record.id(),
                image,
                OptionalInt.of(record.width()),
                OptionalInt.of(record.height()),
                regions,
                captions,
                dialogues,
                List.of(),
                List.of(),
                null,
                new Provenance(origin.dataset(), origin.url(), origin.licence(), origin.attribution()),
                null);
    }
}
