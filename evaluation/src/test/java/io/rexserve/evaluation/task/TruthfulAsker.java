package io.rexserve.evaluation.task;

import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Region;
import io.rexserve.evaluation.run.Asker;
import io.rexserve.evaluation.run.Models;
import io.rexserve.evaluation.run.Question;
import io.rexserve.evaluation.run.QuestionKind;
import io.rexserve.evaluation.run.QuestionResult;
import io.rexserve.evaluation.run.QuestionResult.Found;
import io.rexserve.evaluation.run.QuestionResult.Proposal;
import io.rexserve.evaluation.run.QuestionResult.Rectangle;
import io.rexserve.evaluation.run.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// A model that knows the truth, or part of it.
public final class TruthfulAsker implements Asker {
    public static final Models MODELS = new Models(new Models.Model("upn", "aa"), new Models.Model("rex", "bb"));

    private final Map<String, ImageRecord> records;
    private final Predicate<Region> known;

    /// @param known regions that it answers with
    public TruthfulAsker(List<ImageRecord> records, Predicate<Region> known) {
        this.records = records.stream().collect(Collectors.toMap(ImageRecord::id, Function.identity()));
        this.known = known;
    }

    @Override
    public Reply ask(Question question) {
        ImageRecord record = Objects.requireNonNull(records.get(question.image()), question.image());
        return new Reply.Answered(answer(question, record), MODELS);
    }

    private QuestionResult answer(Question question, ImageRecord record) {
        var found = new ArrayList<Found>();
        var proposals = new ArrayList<Proposal>();
        for (int i = 0; i < record.regions().size(); i++) {
            Region region = record.regions().get(i);
            if (known.test(region)) {
                Rectangle box = Rectangle.of(region.box());
                proposals.add(new Proposal(box, 0.9 - 0.001 * i));
                for (String asked : question.asked()) {
                    if (asked.equals(region.category()) || region.phrases().contains(asked)) {
                        found.add(new Found(asked, box, 0.8 - 0.001 * i, 0.9 - 0.001 * i, i));
                    }
                }
            }
        }
        if (question.kind().isAboutRegions()) {
            describe(question, record, found);
        }
        Integer stated = question.kind() == QuestionKind.COUNT ? found.size() : null;
        return new QuestionResult(
                question.id(),
                question.image(),
                question.kind(),
                question.asked(),
                question.boxes().stream().map(Rectangle::of).toList(),
                found,
                "",
                stated,
                found.isEmpty(),
                record.width().orElse(0),
                record.height().orElse(0),
                20,
                100,
                2 * found.size(),
                question.kind() == QuestionKind.PROPOSALS || question.options().keepProposals() ? proposals : null,
                List.of(),
                1,
                null);
    }

    private void describe(Question question, ImageRecord record, List<Found> found) {
        for (int i = 0; i < question.boxes().size(); i++) {
            Box box = question.boxes().get(i);
            if (!question.asked().isEmpty() && !question.asked().contains(Integer.toString(i))) {
                continue;
            }
            for (Region region : record.regions()) {
                if (region.box().equals(box) && known.test(region)) {
                    found.add(new Found(region.name(), Rectangle.of(box), null, null, i));
                    break;
                }
            }
        }
    }
}
