package io.rexserve.trainer.question;

import io.rexserve.datasets.record.Region;
import io.rexserve.model.grammar.Task;
import io.rexserve.trainer.question.AskedQuestion.Listing;
import io.rexserve.trainer.question.AskedQuestion.Part;
import io.rexserve.trainer.question.AskedQuestion.Text;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Questions about regions: their category, a short phrase, a brief description, one sentence. Answered as ChatRex's
/// README shows it: `<ground>text</ground><objects><obj0></objects>` for each region, in the order asked.
final class RegionQuestions {
    static final String BACKGROUND = "background";
    private static final int MOST_REGIONS = 4;
    private static final int BRIEF_WORDS = 20;
    private static final Pattern SENTENCE_END = Pattern.compile("[.!?]\\s+\\S");

    private final ShownRegions shown;
    private final QuestionOptions options;
    private final AnswerFormat format;
    private final PromptTokens tokens;
    private final Map<TaskKind, List<List<String>>> known = new EnumMap<>(TaskKind.class);

    RegionQuestions(ShownRegions shown, QuestionOptions options, AnswerFormat format, PromptTokens tokens) {
        this.shown = shown;
        this.options = options;
        this.format = format;
        this.tokens = tokens;
    }

    /// For each box the texts that describe it in a style.
    private List<List<String>> texts(TaskKind kind) {
        return known.computeIfAbsent(
                kind,
                _ -> shown.truths().stream()
                        .map(regions -> regions.stream()
                                .flatMap(region -> texts(region, kind).stream())
                                .toList())
                        .toList());
    }

    /// The texts that describe a region in a style, those alone that the vocabulary has.
    private List<String> texts(Region region, TaskKind kind) {
        Stream<String> texts = switch (kind) {
            case REGION_CATEGORY -> Stream.ofNullable(region.category());
            case REGION_PHRASE -> region.phrases().stream();
            case REGION_BRIEF -> region.descriptions().stream().filter(text -> words(text) <= BRIEF_WORDS);
            case REGION_SENTENCE -> region.descriptions().stream().filter(RegionQuestions::isOneSentence);
            default -> Stream.empty();
        };
        return texts.filter(text -> !text.isBlank()).filter(tokens::isKnown).toList();
    }

    private static int words(String text) {
        return text.strip().split("\\s+").length;
    }

    /// Whether a text has no end of a sentence but its own.
    static boolean isOneSentence(String text) {
        return !SENTENCE_END.matcher(text.strip()).find();
    }

    boolean serves(TaskKind kind) {
        return texts(kind).stream().anyMatch(texts -> !texts.isEmpty());
    }

    Optional<AskedQuestion> ask(TaskKind kind, SplittableRandom random) {
        List<List<String>> texts = texts(kind);
        List<Integer> boxes = IntStream.range(0, texts.size())
                .filter(box -> !texts.get(box).isEmpty())
                .boxed()
                .toList();
        if (boxes.isEmpty()) {
            return Optional.empty();
        }
        List<Integer> asked = new ArrayList<>(
                RandomChoice.shuffled(boxes, random).subList(0, Math.min(boxes.size(), count(kind, random))));
        if (kind == TaskKind.REGION_CATEGORY) {
            replaceByBackground(asked, random);
        }
        var answer = new ArrayList<Part>();
        for (int box : asked) {
            if (!answer.isEmpty() && !format.separator().isEmpty()) {
                answer.add(new Text(format.separator()));
            }
            answer.add(new Listing(text(box, kind, random), List.of(shown.indices()[box]), List.of()));
        }
        return Optional.of(new AskedQuestion(
                new Task.DescribeRegions(
                        style(kind),
                        asked.stream().map(box -> shown.indices()[box]).toList()),
                answer));
    }

    private int count(TaskKind kind, SplittableRandom random) {
        boolean several = kind == TaskKind.REGION_CATEGORY || kind == TaskKind.REGION_PHRASE;
        return !several || random.nextDouble() < options.single() ? 1 : random.nextInt(2, MOST_REGIONS + 1);
    }

    private void replaceByBackground(List<Integer> asked, SplittableRandom random) {
        int[] background = options.background() > 0 && tokens.isKnown(BACKGROUND) ? shown.background() : new int[0];
        for (int i = 0; i < asked.size() && background.length > 0; i++) {
            int box = background[random.nextInt(background.length)];
            if (random.nextDouble() < options.background() && !asked.contains(box)) {
                asked.set(i, box);
            }
        }
    }

    private String text(int box, TaskKind kind, SplittableRandom random) {
        List<String> texts = texts(kind).get(box);
        return texts.isEmpty() ? BACKGROUND : NameQuestions.clean(RandomChoice.one(texts, random));
    }

    private static Task.RegionStyle style(TaskKind kind) {
        return switch (kind) {
            case REGION_PHRASE -> Task.RegionStyle.SHORT_PHRASE;
            case REGION_BRIEF -> Task.RegionStyle.BRIEF;
            case REGION_SENTENCE -> Task.RegionStyle.SENTENCE;
            default -> Task.RegionStyle.CATEGORY;
        };
    }
}
