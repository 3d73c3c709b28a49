package io.rexserve.datasets.format;

/// A kind of information that a format has no field for.
public enum Loss {
    CATEGORY("category names"),
    CATEGORY_DETAIL("super-categories and other details of categories"),
    PHRASE("phrases"),
    DESCRIPTION("descriptions"),
    CAPTION("captions"),
    GROUNDING("groundings of texts in regions"),
    DIALOGUE("dialogues"),
    CROWD("crowd marks"),
    AREA("stated areas"),
    SCORE("scores"),
    REGION_ID("ids of regions"),
    IMAGE_ID("ids of images"),
    IMAGE_SIZE("sizes of images"),
    ABSENT("categories known to be absent"),
    NOT_EXHAUSTIVE("categories not annotated exhaustively"),
    SPLIT("splits"),
    SOURCE("sources of images"),
    LICENCE("licences"),
    EXTRAS("fields of the source format"),
    PRECISION("digits of box coordinates"),
    REGION("regions that the format cannot hold"),
    IMAGE_FILE("image files that could not be copied"),
    IMAGE("images that the format cannot hold");

    private final String meaning;

    Loss(String meaning) {
        this.meaning = meaning;
    }

    /// In words, for summaries.
    public String meaning() {
        return meaning;
    }
}
