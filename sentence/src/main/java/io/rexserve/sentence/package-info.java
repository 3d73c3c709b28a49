/// Sentence embeddings: by them names of regions are compared with annotated ones, and descriptions with their phrases.
///
/// The model is all-MiniLM-L6-v2, that of Osprey's evaluation, from a Maven artifact; it runs on ONNX Runtime, which
/// like the weights is on no serving class path.
@NullMarked
package io.rexserve.sentence;

import org.jspecify.annotations.NullMarked;
