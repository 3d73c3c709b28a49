package io.rexserve.data.describe;

import io.rexserve.data.caption.Nouns;
import io.rexserve.data.describe.ModelDescribeSettings.Style;
import io.rexserve.data.embedded.EmbeddedModels;
import io.rexserve.data.embedded.RegionReader;
import io.rexserve.data.phrase.WordNet;
import io.rexserve.data.record.GroundedRegion;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.record.Statement;
import io.rexserve.data.stage.AnswerStore;
import io.rexserve.data.stage.Cost;
import io.rexserve.data.stage.ItemRefusal;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.data.stage.Stage;
import io.rexserve.data.stage.StageInput;
import io.rexserve.data.store.StoredPicture;
import io.rexserve.datasets.record.Box;
import io.rexserve.image.InvalidImageException;
import io.rexserve.image.RgbImage;
import io.rexserve.image.decoding.ImageDecoder;
import io.rexserve.model.grammar.Task.RegionStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Asks the language model about each region alone, behind a prompt that shows all of them.
final class ModelDescribe implements Stage {
    /// What the name of a region with its place in the picture is signed with: the model gave the name alone.
    private static final String PLACED = "/name-place-1";

    // Senses of a noun that count, the commonest first.
    private static final int SENSES = 2;

    private final WordNet wordNet = WordNet.shared();
    private final ModelDescribeSettings settings;
    private final EmbeddedModels models;
    private final String author;

    ModelDescribe(ModelDescribeSettings settings, EmbeddedModels models) {
        this.settings = settings;
        this.models = models;
        this.author = settings.models().author();
    }

    /// A region that was left out, and what the model calls it.
    private record Doubtful(GroundedRegion region, String name) {}

    @Override
    public Outcome process(StageInput input, AnswerStore answers) throws InterruptedException {
        long began = System.nanoTime();
        RexverseRecord record = input.record();
        if (record.regions().isEmpty()) {
            return new Outcome.Kept(record, List.of(), Cost.NONE.since(began));
        }
        RgbImage image;
        try {
            image = ImageDecoder.decode(input.content(), StoredPicture.LIMITS);
        } catch (InvalidImageException e) {
            return new Outcome.Refused(
                    RefusalReason.UNREADABLE, String.valueOf(e.getMessage()), Cost.NONE.since(began));
        }
        var regions = new ArrayList<GroundedRegion>();
        var refusals = new ArrayList<ItemRefusal>();
        var doubtful = new ArrayList<Doubtful>();
        int most = models.mostBoxes();
        for (int from = 0; from < record.regions().size(); from += most) {
            List<GroundedRegion> some =
                    record.regions().subList(from, Math.min(record.regions().size(), from + most));
            regions.addAll(described(image, some, record, refusals, doubtful));
        }
        if (regions.isEmpty()) {
            return new Outcome.Refused(RefusalReason.MISMATCH, none(refusals), Cost.NONE.since(began));
        }
        return new Outcome.Kept(record.withRegions(unsure(regions, doubtful)), refusals, Cost.NONE.since(began));
    }

    private static String none(List<ItemRefusal> refusals) {
        return refusals.size() + " regions, none that the model calls what it was grounded for; "
                + refusals.getFirst().item() + ": " + refusals.getFirst().detail();
    }

    private List<GroundedRegion> described(
            RgbImage image,
            List<GroundedRegion> regions,
            RexverseRecord record,
            List<ItemRefusal> refusals,
            List<Doubtful> doubtful)
            throws InterruptedException {
        try (RegionReader reader = models.read(
                image, regions.stream().map(region -> region.box().toPixelBox()).toList())) {
            var described = new ArrayList<GroundedRegion>();
            for (int i = 0; i < regions.size(); i++) {
                GroundedRegion region = regions.get(i);
                Optional<String> name = settings.styles().contains(Style.CATEGORY)
                        ? reader.describe(RegionStyle.CATEGORY, i, settings.maxTokens())
                        : Optional.empty();
                boolean mismatch = settings.requireSameName() && name.isPresent() && !isSame(region, name.get());
                if (mismatch) {
                    refusals.add(refusal(region, name.get()));
                }
                if (mismatch && !region.category().byPersons()) {
                    doubtful.add(new Doubtful(region, name.get()));
                    continue;
                }
                region = name.isPresent() && !mismatch ? named(region, name.get(), record) : region;
                for (Style style : settings.styles()) {
                    region = style == Style.CATEGORY ? region : with(region, style, reader, i);
                }
                described.add(region);
            }
            return described;
        }
    }

    /// Where a region was left out, there may be one more of its category, or of what the model calls it.
    private List<GroundedRegion> unsure(List<GroundedRegion> regions, List<Doubtful> doubtful) {
        var marked = new ArrayList<GroundedRegion>();
        for (GroundedRegion region : regions) {
            GroundedRegion next = region;
            for (Doubtful other : doubtful) {
                if (isSame(region, other.region().category().text()) || isSame(region, other.name())) {
                    next = next.unsureBy(other.region().scores().getOrDefault("ground", 1.0));
                }
            }
            marked.add(next);
        }
        return marked;
    }

    private boolean isSame(GroundedRegion region, String name) {
        String one = region.category().text().toLowerCase(Locale.ROOT);
        String other = name.toLowerCase(Locale.ROOT);
        return wordNet.namesTheSame(one, other, SENSES);
    }

    private static ItemRefusal refusal(GroundedRegion region, String name) {
        Box box = region.box();
        return new ItemRefusal(
                String.format(
                        Locale.ROOT,
                        "%s [%.0f, %.0f, %.0f, %.0f]",
                        region.category().text(),
                        box.x1(),
                        box.y1(),
                        box.x2(),
                        box.y2()),
                RefusalReason.MISMATCH,
                "named \"" + name + "\" by the model (expected: \""
                        + region.category().text() + "\")");
    }

    private GroundedRegion with(GroundedRegion region, Style style, RegionReader reader, int index) {
        Optional<String> answer = reader.describe(style.task(), index, settings.maxTokens());
        if (answer.isEmpty()) {
            return region;
        }
        Statement text = Statement.of(answer.get(), author);
        if (style == Style.PHRASE) {
            return region.phrase() != null ? region : withPhrase(region, text);
        }
        boolean kept =
                region.description() != null && !region.description().by().startsWith(author);
        return kept ? region : region.withDescription(text);
    }

    /// The name is kept as a description, with the region's place, and whether it is the category to the letter as a
    /// score of it.
    private GroundedRegion named(GroundedRegion region, String name, RexverseRecord record) {
        if (region.description() != null) {
            return region;
        }
        boolean same = name.equalsIgnoreCase(region.category().text());
        String sentence = Placement.sentence(
                spelled(name, region, record), Placement.of(region.box(), record.width(), record.height()));
        Statement description = Statement.of(sentence, author + PLACED).withScore("same-name", same ? 1 : 0);
        return region.withDescription(description);
    }

    /// As a phrase of the region spells it where that is an acronym: `RBC`, which models may know as rbc.
    private static String spelled(String name, GroundedRegion region, RexverseRecord record) {
        return region.phrases().stream()
                .map(phrase -> record.phrases().get(phrase).text())
                .map(text -> text.substring(text.lastIndexOf(' ') + 1))
                .filter(word -> Nouns.isAcronym(word) && word.regionMatches(true, 0, name, 0, name.length()))
                .map(word -> word.substring(0, name.length()))
                .findFirst()
                .orElse(name);
    }

    private static GroundedRegion withPhrase(GroundedRegion region, @Nullable Statement phrase) {
        return new GroundedRegion(
                region.box(),
                region.phrases(),
                region.category(),
                phrase,
                region.description(),
                region.referring(),
                region.scores());
    }

    @Override
    public void close() {
        models.close();
    }
}
