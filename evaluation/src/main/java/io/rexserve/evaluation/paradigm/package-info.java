/// The table of index against coordinates: figures of every arm's answers on held-out scenes, and the ceilings of what
/// the answers are made of.
@NullMarked
package io.rexserve.evaluation.paradigm;

import org.jspecify.annotations.NullMarked;
