/// The language service: an image, then boxes, then questions come in over one gRPC stream, typed events go out. This
/// package puts it together; its packages depend on each other from left to right:
///
/// `grpc -> stream -> engine -> scheduler, vision -> settings`
///
/// A stream goes through three stages: it waits for the image, then for the regions, then for questions. The next
/// message is read only after the one before was served, so a stream has at most one decoded image and one task
/// waiting. Messages are validated and tokenized on gRPC's threads, images and regions are encoded on the vision
/// worker, prompts are read and answers generated on the decoder's thread, in steps that all streams share.
///
/// A stream that ends in any way (answered, refused, cancelled, late) frees its arrays, its blocks of the KV cache and
/// its permit: at once if it waits, after at most one step if it is being served. Until the model is loaded and warmed
/// up, and again while the process stops, new streams are refused as unavailable; admitted ones are served to their
/// end. If one of the model's threads dies, all of them are refused at once with the cause.
@NullMarked
package io.rexserve.llm;

import org.jspecify.annotations.NullMarked;
