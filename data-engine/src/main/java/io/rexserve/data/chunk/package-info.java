/// Chunks: the plan that cuts the input into them, a stage at work on one, and what makes a crash harmless. Plain Java.
///
/// A chunk's outcomes are committed by one rename. Until then a journal beside the chunk file holds the outcomes of its
/// pictures and says which are being worked on, so that whoever takes the chunk up again continues, and finds the
/// picture that kills its process.
@NullMarked
package io.rexserve.data.chunk;

import org.jspecify.annotations.NullMarked;
