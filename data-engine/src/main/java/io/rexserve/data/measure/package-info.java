/// How good records are: the stages of a recipe run on pictures whose truth is known, precision and recall per stage
/// and per granularity, two recipes side by side, floors; and how fast they are beside the bare networks.
@NullMarked
package io.rexserve.data.measure;

import org.jspecify.annotations.NullMarked;
