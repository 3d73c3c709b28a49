/// The ChatRex model as a whole: picture and boxes become tokens, a decoder reads them with the question and answers
/// with box indices.
///
/// [io.rexserve.model.language.ChatRexModel] loads a folder and encodes pictures and regions. A
/// [io.rexserve.model.language.decoder.Conversation] holds the key-value cache of one prefix (picture, regions) and
/// answers
/// any number of questions after it; each answer is a [io.rexserve.model.language.decoder.Decoding], stepped token by
/// token:
/// prefilling, then decoding, then finished for one [io.rexserve.model.language.sampling.FinishReason]. Between two
/// steps it
/// looks at its deadline and at whether it was cancelled.
///
/// Every array belongs to the scope that the caller opened for the request.
@NullMarked
package io.rexserve.model.language;

import org.jspecify.annotations.NullMarked;
