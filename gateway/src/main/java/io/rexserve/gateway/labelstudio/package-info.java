/// A machine learning backend of Label Studio at `/labelstudio`: `health`, `setup` and `predict`.
///
/// The labels are those of the project's own configuration ([LabelConfig]); pictures come from Label Studio itself, or
/// in the task as `data:` URLs, and from nowhere else ([TaskPictures]).
@NullMarked
package io.rexserve.gateway.labelstudio;

import org.jspecify.annotations.NullMarked;
