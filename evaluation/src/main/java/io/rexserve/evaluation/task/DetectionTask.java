package io.rexserve.evaluation.task;

import io.rexserve.datasets.record.Category;
import io.rexserve.datasets.record.DatasetDescription;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Region;
import io.rexserve.evaluation.protocol.DetectionImage;
import io.rexserve.evaluation.protocol.FoundBox;
import io.rexserve.evaluation.protocol.Rectangle;
import io.rexserve.evaluation.protocol.TruthBox;
import io.rexserve.evaluation.run.AskOptions;
import io.rexserve.evaluation.run.EvaluationException;
import io.rexserve.evaluation.run.Question;
import io.rexserve.evaluation.run.QuestionKind;
import io.rexserve.evaluation.run.QuestionResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Detection of the objects of each class: COCO's and LVIS's figures, and those of ChatRex and Rex-Omni.
public final class DetectionTask implements EvaluationTask {
    /// Names of one request at most (docs/gateway.md, "Options").
    public static final int MAX_NAMES = 100;

    /// Which names an image is asked for.
    public enum Prompt {
        /// Those that its annotations hold, all in one request (ChatRex's protocol); of LVIS also those known to be
        /// absent.
        TRUTH,
        /// Every category of the dataset, a hundred a request.
        ALL,
        /// Those of [#TRUTH], each in a request of its own.
        EACH;

        String code() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    private final DetectionFigures.Kind kind;
    private final AskOptions options;
    private final Prompt prompt;
    private final ClassNames names;
    private final DetectionFigures figures;
    private long unnamed;
    private long notAsked;
    private long failed;
    private boolean withoutProposalScores;

    /// @param description of the truth; its categories are what `all` asks for
    /// @throws EvaluationException if all categories are to be asked for and there are none, or if LVIS's
    /// frequencies are missing
    public DetectionTask(
            DetectionFigures.Kind kind, AskOptions options, Prompt prompt, DatasetDescription description) {
        if (prompt == Prompt.ALL && description.categories().isEmpty()) {
            throw new EvaluationException(
                    "--prompt: all: the truth lists no categories (expected: truth or each, or a format with categories)");
        }
        this.kind = kind;
        this.options = options;
        this.prompt = prompt;
        this.names = new ClassNames(
                kind, description.categories().stream().map(Category::name).toList());
        this.figures = new DetectionFigures(kind, description);
    }

    @Override
    public String name() {
        return kind.code();
    }

    @Override
    public Map<String, String> settings() {
        var settings = new LinkedHashMap<>(options.settings());
        settings.put("prompt", prompt.code());
        return settings;
    }

    @Override
    public List<Question> questions(ImageRecord record) {
        List<String> asked = prompt == Prompt.ALL ? names.all() : List.copyOf(present(record));
        int size = prompt == Prompt.EACH ? 1 : MAX_NAMES;
        var questions = new ArrayList<Question>();
        for (int from = 0; from < asked.size(); from += size) {
            List<String> part = asked.subList(from, Math.min(asked.size(), from + size));
            questions.add(new Question(
                    record.id() + "#" + questions.size(),
                    record.id(),
                    record.image(),
                    QuestionKind.DETECT,
                    part.stream().map(names::asked).toList(),
                    List.of(),
                    options));
        }
        return questions;
    }

    private Set<String> present(ImageRecord record) {
        Set<String> present = new LinkedHashSet<>();
        record.regions().stream()
                .map(Region::name)
                .filter(name -> !name.isBlank())
                .forEach(present::add);
        if (kind == DetectionFigures.Kind.LVIS) {
            present.addAll(record.absent());
        }
        return present;
    }

    @Override
    public void add(ImageRecord record, List<QuestionResult> answers) {
        var truths = new ArrayList<TruthBox>();
        for (Region region : record.regions()) {
            if (region.name().isBlank()) {
                unnamed++;
            } else {
                truths.add(new TruthBox(region.name(), Rectangle.of(region.box()), region.areaOrBox(), region.crowd()));
            }
        }
        var found = new ArrayList<FoundBox>();
        var proposals = new ArrayList<FoundBox>();
        for (QuestionResult answer : answers) {
            failed += answer.isAnswered() ? 0 : 1;
            found.addAll(found(answer));
            if (proposals.isEmpty() && answer.proposals() != null) {
                answer.proposals()
                        .forEach(each ->
                                proposals.add(new FoundBox("", rectangle(each.box()), each.score(), each.score())));
            }
        }
        notAsked += answers.isEmpty() ? 1 : 0;
        var image = new DetectionImage(
                record.id(), truths, found, new HashSet<>(record.absent()), new HashSet<>(record.notExhaustive()));
        figures.add(record, image, proposals);
    }

    private List<FoundBox> found(QuestionResult answer) {
        var found = new ArrayList<FoundBox>();
        for (QuestionResult.Found each : answer.found()) {
            double score = each.score() == null ? 0 : each.score();
            withoutProposalScores |= each.proposalScore() == null;
            found.add(new FoundBox(
                    names.named(each.label()),
                    rectangle(each.box()),
                    score,
                    each.proposalScore() == null ? score : each.proposalScore()));
        }
        return found;
    }

    static Rectangle rectangle(QuestionResult.Rectangle box) {
        return Rectangle.ofSize(box.x(), box.y(), box.width(), box.height());
    }

    /// Computes the main figures from the columns of the truth's own file and of the detections, entry by entry as
    /// the reference tool takes them, where the file is one that it takes.
    ///
    /// @param truth file of COCO or LVIS
    /// @return whether it is such a file
    public boolean useColumns(Path truth, FoundDetections found) throws IOException {
        return figures.useColumns(truth, found.detections());
    }

    @Override
    public Measured measured() {
        return measured(List.of());
    }

    /// @param more notes, of where the answers come from
    public Measured measured(List<String> more) {
        var notes = new ArrayList<>(more);
        note(notes, failed, "questions failed; they count as answers that found nothing");
        note(notes, notAsked, "images have no name to ask for; nothing was asked about them");
        note(notes, unnamed, "true boxes have no name; they take no part");
        if (withoutProposalScores) {
            notes.add("there are no proposal scores; what is ranked by them is ranked by the score");
        }
        return figures.measured(notes);
    }

    static void note(List<String> notes, long count, String what) {
        if (count > 0) {
            notes.add(count + " " + what);
        }
    }
}
