package io.rexserve.trainer.question;

import io.rexserve.datasets.record.Caption;
import io.rexserve.datasets.record.Dialogue;
import io.rexserve.datasets.record.Dialogue.Speaker;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Region;
import io.rexserve.model.grammar.Task;
import io.rexserve.trainer.question.AskedQuestion.Listing;
import io.rexserve.trainer.question.AskedQuestion.Mention;
import io.rexserve.trainer.question.AskedQuestion.Part;
import io.rexserve.trainer.question.AskedQuestion.Text;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/// Questions whose answers are texts of the record: captions and dialogues, with regions or without.
///
/// The server asks every question by itself, so each pair of a dialogue's turns is a question of its own.
final class TextQuestions {
    /// What an ungrounded caption answers; ours, since the published models have no prompt for it.
    static final String DESCRIBE = "Please describe this image.";

    private static final PromptReader PROMPTS = new PromptReader();

    private final ImageRecord record;
    private final UnusableCounts unusable;
    private final IdentityHashMap<Region, Integer> boxes = new IdentityHashMap<>();
    private final ShownRegions shown;
    private final Map<TaskKind, List<AskedQuestion>> questions = new EnumMap<>(TaskKind.class);

    TextQuestions(ImageRecord record, ShownRegions shown, PromptTokens tokens, UnusableCounts unusable) {
        this.record = record;
        this.shown = shown;
        this.unusable = unusable;
        for (int box = 0; box < shown.count(); box++) {
            for (Region region : shown.truths().get(box)) {
                boxes.put(region, box);
            }
        }
        record.captions().forEach(caption -> addCaption(caption, tokens));
        for (Dialogue dialogue : record.dialogues()) {
            List<Dialogue.Turn> turns = dialogue.turns();
            for (int i = 0; i + 1 < turns.size(); i++) {
                if (turns.get(i).speaker() == Speaker.USER && turns.get(i + 1).speaker() == Speaker.ASSISTANT) {
                    addPair(turns.get(i).text(), turns.get(i + 1), tokens);
                }
            }
        }
    }

    boolean serves(TaskKind kind) {
        return questions.containsKey(kind);
    }

    Optional<AskedQuestion> ask(TaskKind kind, SplittableRandom random) {
        List<AskedQuestion> some = questions.getOrDefault(kind, List.of());
        return some.isEmpty() ? Optional.empty() : Optional.of(RandomChoice.one(some, random));
    }

    private void addCaption(Caption caption, PromptTokens tokens) {
        if (caption.text().isBlank()) {
            return;
        }
        List<Part> answer = shownParts(TaggedText.grounded(caption.text(), caption.groundings()));
        if (answer.stream().noneMatch(Listing.class::isInstance)) {
            add(TaskKind.QUESTION, new Task.Question(DESCRIBE, false), answer, tokens);
        } else if (RegionQuestions.isOneSentence(caption.text())) {
            add(TaskKind.BRIEF_CAPTION, new Task.Caption(Task.CaptionDetail.BRIEF), answer, tokens);
        } else {
            add(TaskKind.DETAILED_CAPTION, new Task.Caption(Task.CaptionDetail.DETAILED), answer, tokens);
        }
    }

    private void addPair(String asked, Dialogue.Turn answered, PromptTokens tokens) {
        String question = asked.replace("<image>", "").strip();
        String text = answered.text().strip();
        if (question.isEmpty() || text.isEmpty()) {
            unusable.add(Unusable.NO_TASK);
            return;
        }
        try {
            List<Part> written = TaggedText.hasTags(text)
                    ? TaggedText.parsed(text, record.regions().size())
                    : TaggedText.grounded(answered.text(), answered.groundings());
            boolean regions = written.stream().anyMatch(part -> !(part instanceof Text));
            Optional<Task> task = task(question, regions);
            if (task.isEmpty()) {
                return;
            }
            if (mentionsHidden(written)) {
                unusable.add(Unusable.NOT_SHOWN);
                return;
            }
            add(regions ? TaskKind.GROUNDED_CONVERSATION : TaskKind.QUESTION, task.get(), shownParts(written), tokens);
        } catch (TaggedText.BadTagException e) {
            unusable.add(Unusable.BAD_TAG);
        }
    }

    private Optional<Task> task(String question, boolean grounded) {
        Optional<Task> own = PROMPTS.task(question);
        if (own.isPresent() && own.get() instanceof Task.DescribeRegions(Task.RegionStyle style, List<Integer> asked)) {
            return described(style, asked);
        }
        if (own.isEmpty() && TaggedText.hasTags(question)) {
            unusable.add(Unusable.TAG_IN_QUESTION);
            return Optional.empty();
        }
        return Optional.of(own.orElseGet(() -> new Task.Question(question, grounded)));
    }

    private Optional<Task> described(Task.RegionStyle style, List<Integer> asked) {
        var indices = new ArrayList<Integer>();
        for (int region : asked) {
            if (region >= record.regions().size()) {
                unusable.add(Unusable.BAD_TAG);
                return Optional.empty();
            }
            Integer box = boxes.get(record.regions().get(region));
            if (box == null) {
                unusable.add(Unusable.NOT_SHOWN);
                return Optional.empty();
            }
            indices.add(shown.indices()[box]);
        }
        return Optional.of(new Task.DescribeRegions(style, indices));
    }

    private boolean mentionsHidden(List<Part> parts) {
        return parts.stream()
                .anyMatch(part -> part instanceof Mention(int region)
                        && !boxes.containsKey(record.regions().get(region)));
    }

    private void add(TaskKind kind, Task task, List<Part> answer, PromptTokens tokens) {
        boolean known = tokens.question(task, true).known();
        for (Part part : answer) {
            known &= switch (part) {
                case Text(String text) -> tokens.isKnown(text);
                case Listing listing -> tokens.isKnown(listing.phrase());
                case Mention _ -> true;
            };
        }
        if (known) {
            questions.computeIfAbsent(kind, _ -> new ArrayList<>()).add(new AskedQuestion(task, answer));
        } else {
            unusable.add(Unusable.UNKNOWN_WORDS);
        }
    }

    /// The same answer with the numbers of index tokens. A list of which no region is shown becomes plain text.
    private List<Part> shownParts(List<Part> parts) {
        var result = new ArrayList<Part>();
        for (Part part : parts) {
            switch (part) {
                case Text(String text) -> addText(result, text);
                case Mention(int region) -> {
                    Integer box = boxes.get(record.regions().get(region));
                    if (box != null) {
                        result.add(new Mention(shown.indices()[box]));
                    }
                }
                case Listing listing -> addListing(result, listing);
            }
        }
        return result;
    }

    @SuppressWarnings("ReferenceEquality") // equal regions are different objects
    private void addListing(List<Part> result, Listing listing) {
        List<Region> regions =
                listing.regions().stream().map(record.regions()::get).toList();
        // By identity: equal regions are different objects.
        Listing found =
                shown.listing(listing.phrase(), region -> regions.stream().anyMatch(one -> one == region), false);
        if (found.regions().isEmpty() && !regions.isEmpty()) {
            addText(result, listing.phrase());
        } else {
            result.add(found);
        }
    }

    private static void addText(List<Part> parts, String text) {
        if (!parts.isEmpty() && parts.getLast() instanceof Text(String before)) {
            parts.set(parts.size() - 1, new Text(before + text));
        } else {
            parts.add(new Text(text));
        }
    }
}
