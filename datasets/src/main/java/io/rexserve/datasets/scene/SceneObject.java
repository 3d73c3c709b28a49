package io.rexserve.datasets.scene;

import io.rexserve.image.box.PixelBox;

/// One labelled thing of a scene.
///
/// @param box of its visible pixels
/// @param name number of its name, or -1 for a thing without one (a panel, an identity outside the vocabulary)
/// @param kind how it stands in the scene
public record SceneObject(PixelBox box, int name, Kind kind) {

    /// Free-standing things and panels are coarse objects; what lies on a panel is a fine one.
    public enum Kind {
        FREE,
        PANEL,
        MEMBER
    }

    public boolean named() {
        return name >= 0;
    }
}
