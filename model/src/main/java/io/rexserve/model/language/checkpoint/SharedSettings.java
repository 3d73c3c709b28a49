package io.rexserve.model.language.checkpoint;

import io.rexserve.model.grammar.ChatTemplate;
import io.rexserve.model.language.checkpoint.CheckpointOverrides.BoxRounding;
import io.rexserve.model.language.checkpoint.CheckpointOverrides.Boxes;
import io.rexserve.model.language.checkpoint.CheckpointOverrides.Prompt;
import io.rexserve.model.language.checkpoint.CheckpointOverrides.TooManyBoxes;
import io.rexserve.model.language.checkpoint.SettingResolver.Inferred;
import io.rexserve.model.vision.ClipConfig;
import java.util.Optional;
import java.util.function.Supplier;

/// Settings that no tensor shows and both formats share: prompt template, prompt length, box rules, CLIP's layer.
record SharedSettings(CheckpointOverrides overrides, SettingResolver settings) {
    /// @param stated the template that the folder names
    /// @param otherwise the name of the best guess
    ChatTemplate template(Optional<String> stated, Supplier<Inferred<String>> otherwise) {
        Prompt prompt = overrides.prompt();
        ChatTemplate named =
                ChatTemplate.named(settings.resolve("prompt.template", prompt.template(), stated, otherwise));
        String reason = "of the template";
        return new ChatTemplate(
                settings.resolve(
                        "prompt.system_sentence",
                        prompt.systemSentence(),
                        Optional.empty(),
                        () -> Inferred.guess(named.systemSentence(), reason + ", none")),
                settings.resolve(
                        "prompt.opening",
                        prompt.opening(),
                        Optional.empty(),
                        () -> Inferred.guess(named.opening(), reason)),
                settings.resolve(
                        "prompt.closing",
                        prompt.closing(),
                        Optional.empty(),
                        () -> Inferred.guess(named.closing(), reason)),
                settings.resolve(
                        "prompt.end_of_answer",
                        prompt.endOfAnswer(),
                        Optional.empty(),
                        () -> Inferred.guess(named.endOfAnswer(), reason)));
    }

    int maxLength(Optional<Integer> stated) {
        return settings.resolve(
                "prompt.max_length",
                overrides.prompt().maxLength(),
                stated,
                () -> Inferred.guess(
                        ChatRexConfig.DEFAULT_MAX_LENGTH, "as RexSeek's configuration, tokenizer_model_max_length"));
    }

    BoxRules boxes(Optional<Integer> stated) {
        Boxes boxes = overrides.boxes();
        return new BoxRules(
                settings.resolve(
                        "boxes.max_objects",
                        boxes.maxObjects(),
                        stated,
                        () -> Inferred.guess(BoxRules.DEFAULT_MAX_OBJECTS, "upstream's MAX_NUM_OBJECTS")),
                settings.resolve(
                        "boxes.too_many_boxes",
                        boxes.tooManyBoxes(),
                        Optional.empty(),
                        () -> Inferred.guess(TooManyBoxes.REFUSE, "upstream does not check")),
                settings.resolve(
                        "boxes.rounding",
                        boxes.rounding(),
                        Optional.empty(),
                        () -> Inferred.guess(BoxRounding.FLOAT32, "as ChatRex's scripts; RexSeek's use float16")));
    }

    int selectLayer(Optional<Integer> stated) {
        return settings.resolve(
                "network.select_layer",
                overrides.network().selectLayer(),
                stated,
                () -> Inferred.guess(ClipConfig.SECOND_TO_LAST, "as RexSeek's configuration"));
    }
}
