package io.rexserve.datasets.scene;

import io.rexserve.image.RgbImage;
import java.util.List;

/// A composed image and everything in it.
///
/// @param image the image
/// @param objects in drawing order, members after their panel
public record Scene(RgbImage image, List<SceneObject> objects) {
    public Scene {
        objects = List.copyOf(objects);
    }

    /// What the fine prompt should find: everything.
    public List<SceneObject> fine() {
        return objects;
    }

    /// What the coarse prompt should find: everything but the members of panels.
    public List<SceneObject> coarse() {
        return objects.stream()
                .filter(object -> object.kind() != SceneObject.Kind.MEMBER)
                .toList();
    }

    /// What can be asked for by name.
    public List<SceneObject> named() {
        return objects.stream().filter(SceneObject::named).toList();
    }
}
