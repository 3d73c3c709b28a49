package io.rexserve.datasets.art;

/// One artist's drawings of all names.
public enum Look {
    FLUENT_3D("fluent-3d/assets", ".webp", false),
    FLUENT_FLAT("fluent-flat/assets", ".svg", false),
    FLUENT_MODERN("fluent-modern/assets", ".svg", false),
    TWEMOJI("twemoji", ".svg", false),
    /// Never trained on: its figures tell how the model does on drawings that it has not seen.
    NOTO("noto/img/google/64", ".png", true);

    private final String folder;
    private final String extension;
    private final boolean heldOut;

    Look(String folder, String extension, boolean heldOut) {
        this.folder = folder;
        this.extension = extension;
        this.heldOut = heldOut;
    }

    /// Whether it may be used for evaluation only.
    public boolean heldOut() {
        return heldOut;
    }

    /// Where the drawing of a code point sequence such as `1f415` lies in the art folder.
    String file(String code) {
        return folder + "/" + code + extension;
    }
}
