/// The configuration of a ChatRex checkpoint: what a model folder states about its network, what is read from the
/// shapes of its tensors, what is guessed from the published models, and what an override changes.
///
/// [io.rexserve.model.language.checkpoint.ChatRexFolder] reads a folder, in this project's form of `config.json` or in
/// Hugging Face's, into a [io.rexserve.model.language.checkpoint.ChatRexConfig] and keeps the origin of every value.
/// [io.rexserve.model.language.checkpoint.ChatRexRoles] finds the network's tensors by name and shape.
@NullMarked
package io.rexserve.model.language.checkpoint;

import org.jspecify.annotations.NullMarked;
