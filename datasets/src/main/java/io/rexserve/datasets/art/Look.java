package io.rexserve.datasets.art;

/// One artist's drawings of all names.
public enum Look {
    FLUENT_3D("fluent-3d/assets", ".webp", false, "MIT", Look.MICROSOFT),
    FLUENT_FLAT("fluent-flat/assets", ".svg", false, "MIT", Look.MICROSOFT),
    FLUENT_MODERN("fluent-modern/assets", ".svg", false, "MIT", Look.MICROSOFT),
    TWEMOJI("twemoji", ".svg", false, "CC-BY-4.0", "Twemoji, Copyright Twitter, Inc and other contributors"),
    /// Never trained on: its figures tell how the model does on drawings that it has not seen.
    NOTO("noto/img/google/64", ".png", true, "Apache-2.0", "Noto Emoji, Copyright Google Inc.");

    private static final String MICROSOFT = "Fluent Emoji, Copyright Microsoft Corporation";

    private final String folder;
    private final String extension;
    private final boolean heldOut;
    private final String licence;
    private final String author;

    Look(String folder, String extension, boolean heldOut, String licence, String author) {
        this.folder = folder;
        this.extension = extension;
        this.heldOut = heldOut;
        this.licence = licence;
        this.author = author;
    }

    /// SPDX identifier.
    public String licence() {
        return licence;
    }

    /// Whom a picture with these drawings names.
    public String author() {
        return author;
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
