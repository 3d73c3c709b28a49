package io.rexserve.data.filter;

import io.rexserve.data.record.GroundedRegion;
import io.rexserve.data.record.Phrase;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.record.Statement;
import io.rexserve.data.stage.AnswerStore;
import io.rexserve.data.stage.Cost;
import io.rexserve.data.stage.ItemRefusal;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.data.stage.Stage;
import io.rexserve.data.stage.StageInput;
import io.rexserve.datasets.record.Box;
import io.rexserve.sentence.SentenceModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Takes descriptions off regions that they are not about, then writes referring expressions. What a person wrote
/// (`review:NAME`, `import:NAME`) is not judged.
final class FilterStage implements Stage {
    /// Who writes referring expressions.
    static final String AUTHOR = "filter/referring-2";

    private static final double SCORE_PARTS = 1000;

    private final FilterSettings settings;
    private final SentenceModel sentences;
    private final DescriptionFilter descriptions;
    private final ReferringWriter writer;

    FilterStage(FilterSettings settings, SentenceModel sentences) {
        this.settings = settings;
        this.sentences = sentences;
        descriptions = new DescriptionFilter(settings, sentences);
        writer = new ReferringWriter(settings.rules(), settings.maxUnsure());
    }

    @Override
    public Outcome process(StageInput input, AnswerStore answers) {
        long began = System.nanoTime();
        var refusals = new ArrayList<ItemRefusal>();
        RexverseRecord record = filtered(input.record(), refusals);
        if (settings.rewrite()) {
            record = referred(record, refusals);
        }
        return new Outcome.Kept(record, refusals, Cost.NONE.since(began));
    }

    private RexverseRecord filtered(RexverseRecord record, List<ItemRefusal> refusals) {
        var regions = new ArrayList<GroundedRegion>();
        for (GroundedRegion region : record.regions()) {
            Statement description = region.description();
            if (description == null || description.byPersons()) {
                regions.add(region);
                continue;
            }
            DescriptionFilter.Verdict verdict = judge(record, region, description);
            double similarity = Math.rint(verdict.similarity() * SCORE_PARTS) / SCORE_PARTS;
            if (verdict.isAbout()) {
                regions.add(region.withDescription(description.withScore("similarity", similarity)));
            } else {
                refusals.add(new ItemRefusal(item(region), RefusalReason.MISMATCH, verdict.mismatch()));
                regions.add(region.withDescription(null));
            }
        }
        return record.withRegions(regions);
    }

    /// By the first phrase that the region was found for, else by its category.
    private DescriptionFilter.Verdict judge(RexverseRecord record, GroundedRegion region, Statement description) {
        String category = region.category().text();
        if (region.phrases().isEmpty() || region.scores().containsKey("head-alone")) {
            return descriptions.judge(category, category, description.text());
        }
        Phrase phrase = record.phrases().get(region.phrases().getFirst());
        return descriptions.judge(phrase.text(), phrase.head(), description.text());
    }

    private RexverseRecord referred(RexverseRecord record, List<ItemRefusal> refusals) {
        var regions = new ArrayList<GroundedRegion>();
        for (int i = 0; i < record.regions().size(); i++) {
            GroundedRegion region = record.regions().get(i);
            if (region.referring() != null) {
                regions.add(region);
                continue;
            }
            ReferringWriter.Written written = writer.write(record, i);
            if (written.expression().isEmpty()) {
                refusals.add(new ItemRefusal(item(region), written.reason(), written.detail()));
                regions.add(region);
            } else {
                regions.add(region.withReferring(Statement.of(written.expression(), AUTHOR)));
            }
        }
        return record.withRegions(regions);
    }

    private static String item(GroundedRegion region) {
        Box box = region.box();
        return String.format(
                Locale.ROOT,
                "%s [%.0f, %.0f, %.0f, %.0f]",
                region.category().text(),
                box.x1(),
                box.y1(),
                box.x2(),
                box.y2());
    }

    @Override
    public void close() {
        sentences.close();
    }
}
