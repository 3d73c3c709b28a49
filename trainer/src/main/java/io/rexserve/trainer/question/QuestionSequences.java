package io.rexserve.trainer.question;

import io.rexserve.model.language.checkpoint.ChatRexConfig;
import io.rexserve.model.tokenizer.Tokenizer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/// From an annotated image to packed questions with their targets, for one model's tokenizer, prompts and template.
/// Safe for use by many threads.
public final class QuestionSequences {
    /// Seed of [#unusable]: which questions are drawn does not matter to it.
    private static final long CHECK_SEED = 1;

    private final PromptTokens tokens;
    private final RegionMixer mixer;
    private final QuestionSampler sampler;
    private final SequencePacker packer;

    /// @param tokenizer of the model; the caller closes it
    /// @param config of the model
    public QuestionSequences(Tokenizer tokenizer, ChatRexConfig config, AnswerFormat format, QuestionOptions options) {
        tokens = new PromptTokens(tokenizer, config);
        mixer = new RegionMixer(
                options.regions(), config.maxObjects(), tokens.grammar().regions());
        sampler = new QuestionSampler(options, format, tokens);
        packer = new SequencePacker(tokens, config, options.listWeight());
    }

    /// As the constructor, with the answers of the model's family.
    public QuestionSequences(Tokenizer tokenizer, ChatRexConfig config, QuestionOptions options) {
        this(tokenizer, config, AnswerFormat.of(config), options);
    }

    /// Sequences of one image.
    ///
    /// @param sequences usually one; more where the questions do not fit behind one prefix, none where there is
    ///     nothing to ask. All show the same boxes
    /// @param unusable how much of what is annotated, or was to be asked, is left out, by reason
    public record Packed(List<PackedSequence> sequences, Map<Unusable, Integer> unusable) {
        public Packed {
            sequences = List.copyOf(sequences);
            unusable = Map.copyOf(unusable);
        }
    }

    /// Draws boxes and questions anew.
    ///
    /// @param random decides everything: the same state gives the same sequences
    public Packed draw(AnnotatedImage image, SplittableRandom random) {
        var unusable = new UnusableCounts();
        ShownRegions shown = mixer.mix(image, random);
        List<AskedQuestion> questions = sampler.sample(image, shown, unusable, random);
        List<PackedSequence> sequences = packer.pack(shown, image, questions, unusable, random);
        return new Packed(sequences, unusable.counts());
    }

    /// Why nothing can be asked about an image; empty if something can.
    public Optional<Unusable> unusable(AnnotatedImage image) {
        Packed packed = draw(image, new SplittableRandom(CHECK_SEED));
        if (!packed.sequences().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(packed.unusable().entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(Unusable.NO_TASK));
    }
}
