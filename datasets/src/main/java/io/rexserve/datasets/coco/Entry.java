package io.rexserve.datasets.coco;

import org.jspecify.annotations.Nullable;

/// What the first walk keeps of an entry of `images` or `annotations`.
///
/// @param index in its list, from 0
/// @param offset of its first byte
/// @param length in bytes
/// @param id as text, null if the entry has none
/// @param imageId as text, null if the entry has none
record Entry(
        long index,
        long offset,
        int length,
        @Nullable String id,
        @Nullable String imageId) {}
