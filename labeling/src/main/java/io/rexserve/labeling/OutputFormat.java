package io.rexserve.labeling;

import java.util.Locale;

/// What a run writes, by the names of `--format`.
enum OutputFormat {
    COCO("coco", "annotations.json", false),
    YOLO("yolo", "", true),
    VOC("voc", "", true),
    LABELSTUDIO("label-studio", "", true),
    /// The results alone.
    JSONL("", "", false);

    private final String dataset;
    private final String file;
    private final boolean withImages;

    OutputFormat(String dataset, String file, boolean withImages) {
        this.dataset = dataset;
        this.file = file;
        this.withImages = withImages;
    }

    /// The name of the format of datasets; empty where none is written.
    String dataset() {
        return dataset;
    }

    /// The file that it is; empty where it is the whole folder.
    String file() {
        return file;
    }

    /// Whether it has a place for the pictures.
    boolean withImages() {
        return withImages;
    }

    /// Whether pictures are told apart by their names without ending.
    boolean namesByStem() {
        return this == YOLO || this == VOC;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
