/// The protocols by which papers measure answers: pure functions from records of truths and answers to figures.
///
/// Each protocol's class names its source and what differs from it. A result is a [ProtocolFigures]: it computes its
/// figures for all images and again for any multiset of them, so that a bootstrap or a slice needs no second
/// evaluation. Nothing here reads a file or asks a model.
@NullMarked
package io.rexserve.evaluation.protocol;

import org.jspecify.annotations.NullMarked;
