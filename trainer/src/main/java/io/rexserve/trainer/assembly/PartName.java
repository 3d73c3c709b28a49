package io.rexserve.trainer.assembly;

/// The parts that a model is assembled of.
public enum PartName {
    /// The decoder, its tokenizer and its generation settings.
    LANGUAGE_MODEL("language model", "llm"),
    /// The low-resolution tower.
    CLIP("CLIP", "clip"),
    /// The high-resolution tower.
    CONVNEXT("ConvNeXt", "convnext");

    private final String title;
    private final String option;

    PartName(String title, String option) {
        this.title = title;
        this.option = option;
    }

    /// In words.
    public String title() {
        return title;
    }

    /// The option of `./rexserve assemble` that names it, without its dashes.
    public String option() {
        return option;
    }
}
