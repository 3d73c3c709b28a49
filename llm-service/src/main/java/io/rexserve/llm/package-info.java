/// The language service: a picture, then boxes, then questions come in over one gRPC stream, typed events go out.
///
/// A stream is a state machine of three stages: it waits for the picture, then for the regions, then for questions.
/// The next message is read only after the one before has been worked on, so a stream holds at most one picture and
/// one waiting piece of work. All work with the model happens on the one thread that owns it; a piece of work is the
/// picture, the regions or one whole question, served first in, first out, so that streams take turns.
///
/// A stream that ends in any way (answered, refused, cancelled, late) frees its arrays and its place: at once if it
/// waits, after at most one decode step if it is being worked on. Until the model is loaded and has answered once, and
/// again while the process stops, new streams are refused as unavailable; streams that were let in are served to
/// their end.
@NullMarked
package io.rexserve.llm;

import org.jspecify.annotations.NullMarked;
