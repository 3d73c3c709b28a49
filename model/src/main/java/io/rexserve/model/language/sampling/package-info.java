/// How an answer is generated from logits: its options, the sampler, the tokens it gives and the reasons for which it
/// ends, cancellation among them.
@NullMarked
package io.rexserve.model.language.sampling;

import org.jspecify.annotations.NullMarked;
