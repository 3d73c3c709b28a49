package io.rexserve.trainer.paradigm;

/// What a decoder is shown and what it answers with.
public enum Arm {
    /// Object tokens of the proposals; answers with their indices.
    INDEX("A", "index, object tokens", true, false),
    /// The same prompt; answers with coordinates.
    COORDINATES("B", "coordinates, object tokens", true, false),
    /// The image alone; answers with coordinates.
    IMAGE_COORDINATES("C", "coordinates, image alone", false, false),
    /// The same, with towers that learn along at a tenth of their rate.
    IMAGE_COORDINATES_TOWERS("C'", "coordinates, image alone, towers trained along", false, true);

    private final String label;
    private final String description;
    private final boolean objects;
    private final boolean towers;

    Arm(String label, String description, boolean objects, boolean towers) {
        this.label = label;
        this.description = description;
        this.objects = objects;
        this.towers = towers;
    }

    public String label() {
        return label;
    }

    public String description() {
        return description;
    }

    /// Whether object tokens stand in the prompt.
    boolean seesObjects() {
        return objects;
    }

    boolean answersIndices() {
        return this == INDEX;
    }

    boolean trainsTowers() {
        return towers;
    }

    /// The arm whose start on symbols it begins with: its own, unless towers are all it has beside another.
    Arm form() {
        return this == IMAGE_COORDINATES_TOWERS ? IMAGE_COORDINATES : this;
    }

    String fileName() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /// Stem of its files.
    String fileName(long seed) {
        return fileName() + "-" + seed;
    }
}
