/// The ChatRex model as a whole: image and boxes become tokens, a decoder reads them with the question and
/// answers with box indices.
///
/// [io.rexserve.model.language.ChatRexModel] loads a folder and encodes images and regions. Its packages are
///
/// | package | what |
/// |---|---|
/// | `decoder` | sequences, and the model runner that reads their scheduled tokens in one forward pass |
/// | `kvcache` | the memory for keys and values, in blocks, and the block table of each sequence |
/// | `sampling` | options, sampler, generated tokens, cancellation |
/// | `constraint` | which tokens are legal next |
/// | `checkpoint` | the configuration of a model folder |
///
/// A [io.rexserve.model.language.decoder.Conversation] holds the prefix of image and regions; questions are
/// answered behind it, each as a [io.rexserve.model.language.decoder.Sequence]. Arrays belong to the scope that the
/// caller opened for the request.
@NullMarked
package io.rexserve.model.language;

import org.jspecify.annotations.NullMarked;
