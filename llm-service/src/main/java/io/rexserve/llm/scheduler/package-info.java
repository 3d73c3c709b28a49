/// What the decoder reads next. Each step the [io.rexserve.llm.scheduler.Scheduler] plans the tokens of all sequences
/// that are under way, lets the model runner read them in one forward pass and hands the results to the
/// [io.rexserve.llm.scheduler.DecoderTask]s that the sequences belong to:
///
/// ```
/// add -> WaitingSequences -- blocks free --> running: PREFILL -> DECODE -> FINISHED
/// ```
///
/// Iteration-level batching (Yu et al. 2022), prefill in chunks beside decoding (Agrawal et al. 2024), admission by
/// blocks of the KV cache (Kwon et al. 2023). Everything here belongs to the decoder's thread.
@NullMarked
package io.rexserve.llm.scheduler;

import org.jspecify.annotations.NullMarked;
