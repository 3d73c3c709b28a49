package io.rexserve.trainer.question;

import io.rexserve.image.box.PixelBox;
import io.rexserve.model.language.checkpoint.ChatRexConfig;
import io.rexserve.model.region.SquareBoxes;
import io.rexserve.model.tokenizer.Tokenizer;
import io.rexserve.trainer.question.AskedQuestion.Listing;
import io.rexserve.trainer.question.AskedQuestion.Mention;
import io.rexserve.trainer.question.AskedQuestion.Part;
import io.rexserve.trainer.question.AskedQuestion.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// Lays questions behind one prefix. What does not fit into a sequence starts another one with the same prefix.
final class SequencePacker {
    private final PromptTokens tokens;
    private final ChatRexConfig config;
    private final int visual;
    private final float listWeight;

    SequencePacker(PromptTokens tokens, ChatRexConfig config, double listWeight) {
        this.tokens = tokens;
        this.config = config;
        this.visual = config.clip().grid() * config.clip().grid();
        this.listWeight = (float) listWeight;
    }

    /// @param unusable counts the questions that no sequence holds
    List<PackedSequence> pack(
            ShownRegions shown,
            AnnotatedImage image,
            List<AskedQuestion> questions,
            UnusableCounts unusable,
            SplittableRandom random) {
        List<PixelBox> boxes = square(shown, image);
        var prefix = new Sequence();
        layPrefix(shown, prefix);
        var packed = new ArrayList<PackedSequence>();
        Sequence current = prefix.copy();
        for (AskedQuestion question : questions) {
            var laid = new Sequence();
            if (!lay(question, shown.count() > 0, laid, random)) {
                unusable.add(Unusable.UNKNOWN_WORDS);
            } else if (prefix.size + laid.size > config.maxLength()) {
                unusable.add(Unusable.TOO_LONG);
            } else {
                if (current.size + laid.size > config.maxLength()) {
                    packed.add(current.packed(boxes));
                    current = prefix.copy();
                }
                current.append(laid, prefix.size);
            }
        }
        if (current.segment > 0) {
            packed.add(current.packed(boxes));
        }
        return packed;
    }

    // As ChatRexModel moves the boxes of a request.
    private List<PixelBox> square(ShownRegions shown, AnnotatedImage image) {
        float[] moved = SquareBoxes.of(
                shown.boxes(), image.width(), image.height(), config.convnext().image());
        for (int i = 0; i < moved.length; i++) {
            moved[i] = config.boxes().rounded(moved[i]);
        }
        var boxes = new ArrayList<PixelBox>(shown.count());
        for (int i = 0; i < moved.length; i += 4) {
            boxes.add(new PixelBox(moved[i], moved[i + 1], moved[i + 2], moved[i + 3]));
        }
        return boxes;
    }

    private void layPrefix(ShownRegions shown, Sequence to) {
        for (int id : tokens.opening()) {
            to.add(id);
        }
        for (int i = 0; i < visual; i++) {
            to.visualSlots.add(to.size);
            to.add(0);
        }
        for (int box = 0; box < shown.count(); box++) {
            for (int id : tokens.region(shown.indices()[box], box == 0)) {
                if (id == Tokenizer.REGION_PLACEHOLDER) {
                    to.objectSlots.add(to.size);
                    to.add(0);
                } else {
                    to.add(id);
                }
            }
        }
    }

    /// @return whether the vocabulary has every word
    private boolean lay(AskedQuestion question, boolean anyRegions, Sequence to, SplittableRandom random) {
        PromptTokens.Ids asked = tokens.question(question.task(), anyRegions);
        boolean known = asked.known();
        for (int id : asked.ids()) {
            to.add(id);
        }
        boolean start = true;
        for (Part part : question.answer()) {
            switch (part) {
                case Text(String text) -> known &= lay(text, start, to);
                case Mention(int region) -> to.answer(tokens.grammar().region(region), 1);
                case Listing listing -> {
                    to.answer(tokens.grammar().ground(), 1);
                    known &= lay(listing.phrase(), false, to);
                    to.answer(tokens.grammar().groundEnd(), 1);
                    to.answer(tokens.grammar().objects(), 1);
                    layList(listing, to, random);
                }
            }
            start = false;
        }
        to.answer(tokens.end(), 1);
        return known;
    }

    private boolean lay(String text, boolean start, Sequence to) {
        PromptTokens.Ids ids = start ? tokens.first(text) : tokens.behindTag(text);
        for (int id : ids.ids()) {
            to.answer(id, 1);
        }
        return ids.known();
    }

    /// A list has no order: every region still to come is right, those before it get no probability.
    private void layList(Listing listing, Sequence to, SplittableRandom random) {
        int[] remaining = RandomChoice.shuffled(listing.regions(), random).stream()
                .mapToInt(tokens.grammar()::region)
                .toArray();
        int out = listing.leftOut().size();
        int[] masked = new int[out + remaining.length];
        for (int i = 0; i < out; i++) {
            masked[i] = tokens.grammar().region(listing.leftOut().get(i));
        }
        for (int i = 0; i < remaining.length; i++) {
            int[] allowed = Arrays.copyOfRange(remaining, i, remaining.length);
            to.answer(remaining[i], allowed, Arrays.copyOf(masked, out + i), listWeight);
            masked[out + i] = remaining[i];
        }
        int close = tokens.grammar().objectsEnd();
        to.answer(close, new int[] {close}, masked, listWeight);
    }

    /// A growing sequence.
    private static final class Sequence {
        private int[] ids = new int[64];
        private int[] positions = new int[64];
        private int[] segments = new int[64];
        private int size;
        private int segment;
        private final List<Integer> visualSlots = new ArrayList<>();
        private final List<Integer> objectSlots = new ArrayList<>();
        private final List<TargetRow> targets = new ArrayList<>();

        void add(int id) {
            add(id, size, segment);
        }

        private void add(int id, int position, int part) {
            if (size == ids.length) {
                ids = Arrays.copyOf(ids, 2 * size);
                positions = Arrays.copyOf(positions, 2 * size);
                segments = Arrays.copyOf(segments, 2 * size);
            }
            ids[size] = id;
            positions[size] = position;
            segments[size++] = part;
        }

        /// A token of the answer, which the one before it should say.
        void answer(int id, float weight) {
            answer(id, new int[] {id}, new int[0], weight);
        }

        void answer(int id, int[] allowed, int[] masked, float weight) {
            targets.add(new TargetRow(size - 1, allowed, masked, weight));
            add(id);
        }

        Sequence copy() {
            var copy = new Sequence();
            copy.ids = ids.clone();
            copy.positions = positions.clone();
            copy.segments = segments.clone();
            copy.size = size;
            copy.visualSlots.addAll(visualSlots);
            copy.objectSlots.addAll(objectSlots);
            return copy;
        }

        /// @param prefix length of the prefix, behind which every question's positions start
        void append(Sequence question, int prefix) {
            segment++;
            int start = size;
            for (int i = 0; i < question.size; i++) {
                add(question.ids[i], prefix + i, segment);
            }
            for (TargetRow row : question.targets) {
                targets.add(new TargetRow(start + row.position(), row.allowed(), row.masked(), row.weight()));
            }
        }

        PackedSequence packed(List<PixelBox> boxes) {
            return new PackedSequence(
                    boxes,
                    Arrays.copyOf(ids, size),
                    Arrays.copyOf(positions, size),
                    Arrays.copyOf(segments, size),
                    visualSlots.stream().mapToInt(Integer::intValue).toArray(),
                    objectSlots.stream().mapToInt(Integer::intValue).toArray(),
                    targets);
        }
    }
}
