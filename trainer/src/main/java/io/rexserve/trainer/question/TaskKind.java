package io.rexserve.trainer.question;

/// The tasks that ChatRex is trained on, with their default share of the questions among those that an image can
/// serve. Sources: paper, sections 4 and 6 (the tasks); the embedded model's recipe (detection 40 %, referring 16,
/// region category 10, caption 10, counting 10, phrase 8, questions 6). Sentence, brief description and grounded
/// conversation, which the embedded model was not trained on, share what is usual for texts about regions and images.
public enum TaskKind {
    /// Where the objects of one or several names are; names that are absent too. Needs names or absent names.
    DETECTION(0.40),
    /// Where the regions of one or several phrases are. Needs regions with phrases.
    REFERRING(0.16),
    /// The names of regions. Needs regions with a category.
    REGION_CATEGORY(0.10),
    /// A phrase for each of some regions. Needs regions with phrases.
    REGION_PHRASE(0.08),
    /// A short description of a region. Needs regions with a description of at most 20 words.
    REGION_BRIEF(0.04),
    /// One sentence about a region. Needs regions with a description of one sentence.
    REGION_SENTENCE(0.04),
    /// One sentence about the image with its objects. Needs a grounded caption of one sentence.
    BRIEF_CAPTION(0.05),
    /// A longer text about the image with its objects. Needs a grounded caption of several sentences.
    DETAILED_CAPTION(0.05),
    /// How many objects of a name there are, and where. Needs a name that is annotated in full, or an absent one.
    COUNTING(0.10),
    /// A question whose answer names regions. Needs a dialogue with groundings or tags.
    GROUNDED_CONVERSATION(0.10),
    /// A question answered in plain text, or a description of the image. Needs a dialogue or caption without regions.
    QUESTION(0.06);

    private final double weight;

    TaskKind(double weight) {
        this.weight = weight;
    }

    /// The default share, before it is divided by the sum over the tasks that an image can serve.
    public double weight() {
        return weight;
    }
}
