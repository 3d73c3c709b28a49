package io.rexserve.model.language.checkpoint;

import io.rexserve.model.grammar.ChatTemplate;
import io.rexserve.model.language.checkpoint.CheckpointOverrides.BoxRounding;
import io.rexserve.model.language.checkpoint.CheckpointOverrides.Boxes;
import io.rexserve.model.language.checkpoint.CheckpointOverrides.Prompt;
import io.rexserve.model.language.checkpoint.CheckpointOverrides.TooManyBoxes;
import io.rexserve.model.language.checkpoint.Settings.Inferred;
import io.rexserve.model.vision.ClipConfig;
import java.util.Optional;
import java.util.function.Supplier;

/// What no tensor tells: how prompts are written, how long they are, what happens to boxes.
record Conventions(CheckpointOverrides overrides, Settings settings) {
    /// @param said the template that the folder names
    /// @param otherwise the name of the best guess
    ChatTemplate template(Optional<String> said, Supplier<Inferred<String>> otherwise) {
        Prompt prompt = overrides.prompt();
        ChatTemplate named = ChatTemplate.named(settings.settle("prompt.template", prompt.template(), said, otherwise));
        String reason = "of the template";
        return new ChatTemplate(
                settings.settle(
                        "prompt.system_sentence",
                        prompt.systemSentence(),
                        Optional.empty(),
                        () -> Inferred.guess(named.systemSentence(), reason + ", none")),
                settings.settle(
                        "prompt.opening",
                        prompt.opening(),
                        Optional.empty(),
                        () -> Inferred.guess(named.opening(), reason)),
                settings.settle(
                        "prompt.closing",
                        prompt.closing(),
                        Optional.empty(),
                        () -> Inferred.guess(named.closing(), reason)),
                settings.settle(
                        "prompt.end_of_answer",
                        prompt.endOfAnswer(),
                        Optional.empty(),
                        () -> Inferred.guess(named.endOfAnswer(), reason)));
    }

    int maxLength(Optional<Integer> said) {
        return settings.settle(
                "prompt.max_length",
                overrides.prompt().maxLength(),
                said,
                () -> Inferred.guess(
                        ChatRexConfig.DEFAULT_MAX_LENGTH, "as RexSeek's configuration, tokenizer_model_max_length"));
    }

    BoxRules boxes(Optional<Integer> said) {
        Boxes boxes = overrides.boxes();
        return new BoxRules(
                settings.settle(
                        "boxes.max_objects",
                        boxes.maxObjects(),
                        said,
                        () -> Inferred.guess(BoxRules.DEFAULT_MAX_OBJECTS, "upstream's MAX_NUM_OBJECTS")),
                settings.settle(
                        "boxes.too_many_boxes",
                        boxes.tooManyBoxes(),
                        Optional.empty(),
                        () -> Inferred.guess(TooManyBoxes.REFUSE, "upstream does not look")),
                settings.settle(
                        "boxes.rounding",
                        boxes.rounding(),
                        Optional.empty(),
                        () -> Inferred.guess(BoxRounding.FLOAT32, "as ChatRex's scripts; RexSeek's use float16")));
    }

    int selectLayer(Optional<Integer> said) {
        return settings.settle(
                "network.select_layer",
                overrides.network().selectLayer(),
                said,
                () -> Inferred.guess(ClipConfig.SECOND_TO_LAST, "as RexSeek's configuration"));
    }
}
