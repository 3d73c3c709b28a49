package io.rexserve.datasets.format;

import java.util.Locale;

/// Why an entry of a dataset was left out, or what is odd about one that was kept.
public enum ProblemReason {
    /// Not of the format's syntax: JSON, XML, columns, offsets that point elsewhere.
    MALFORMED("not of the format's syntax"),
    /// A field is missing, or of another type.
    MISSING_FIELD("a required field is missing or of another type"),
    NOT_FINITE_BOX("a box with NaN or infinite numbers"),
    EMPTY_BOX("a box without width or height"),
    REVERSED_BOX("a box whose corners are in the wrong order"),
    BOX_OUTSIDE("a box outside its image"),
    BOX_OVER_BORDER("a box that reaches over the border of its image (kept)"),
    UNKNOWN_CATEGORY("a category that the dataset does not list"),
    DUPLICATE_CATEGORY("a category listed twice"),
    UNKNOWN_IMAGE("an annotation of an image that the dataset does not list"),
    DUPLICATE_IMAGE("an image listed twice"),
    DUPLICATE_ID("an id used twice"),
    ZERO_ID("the id 0, which pycocotools counts as unmatched (kept)"),
    MISSING_IMAGE("an image file that does not exist"),
    UNREADABLE_IMAGE("an image file that cannot be decoded"),
    SIZE_MISMATCH("an image whose file has another size than stated"),
    DUPLICATE_CONTENT("an image with the same bytes as an earlier one (kept)"),
    FURTHER_ANNOTATION("further answers of annotators or models about the same image, of which one counts (kept)"),
    BAD_OFFSET("an offset that does not point to an image"),
    BAD_SPAN("a span outside its text"),
    BAD_REFERENCE("a reference to a region that does not exist"),
    PATH_OUTSIDE("a name or link that leads outside the dataset"),
    MOVED_PATH("a path of another machine, looked for in the dataset's folder (kept)"),
    UNSUPPORTED_SHAPE("a shape that is no upright box"),
    ENCLOSING_BOX("a polygon or a rotated box, whose enclosing box was taken (kept)"),
    MISSING_ID("an annotation without an id (kept)"),
    MISSING_SIZE("an image without width and height in whole pixels (kept)"),
    MISSING_FILE_NAME("an image without a file name (kept)"),
    DUPLICATE_NAME("a name that two categories share (kept)"),
    FOUND_BY_LAST_NAME("an image found by the last part of its name alone, or under another spelling (kept)"),
    REPEATED_ID("an id that an earlier entry has where the format allows it, with the line added to it (kept)"),
    BYTE_ORDER_MARK("a byte order mark at the start of a text file (kept)"),
    UNPAIRED_FILE("an annotation without image, or an image without annotation (kept)");

    private final String meaning;

    ProblemReason(String meaning) {
        this.meaning = meaning;
    }

    /// In words, for summaries.
    public String meaning() {
        return meaning;
    }

    /// Whether the entry is kept all the same: a note, not a loss.
    public boolean isNote() {
        return meaning.endsWith("(kept)");
    }

    /// Its name in JSON and on the command line, such as `empty_box`.
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
