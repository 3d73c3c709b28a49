/// Scenes composed on the fly, with the boxes and names of everything in them; the same seed gives the same scene.
@NullMarked
package io.rexserve.datasets.scene;

import org.jspecify.annotations.NullMarked;
