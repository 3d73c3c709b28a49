/// The memory for keys and values: a [io.rexserve.model.language.kvcache.KvCache] of fixed size, given out in blocks
/// of 32 tokens, and one [io.rexserve.model.language.kvcache.BlockTable] per sequence that says which blocks it holds
/// (Kwon et al. 2023, PagedAttention).
@NullMarked
package io.rexserve.model.language.kvcache;

import org.jspecify.annotations.NullMarked;
