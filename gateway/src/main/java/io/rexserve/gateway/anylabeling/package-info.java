/// The remote server of X-AnyLabeling at `/anylabeling`: `health`, `v1/models` and `v1/predict`.
@NullMarked
package io.rexserve.gateway.anylabeling;

import org.jspecify.annotations.NullMarked;
