package io.rexserve.datasets.coco;

import org.jspecify.annotations.Nullable;

/// A list of entries in a file.
///
/// @param name such as `annotations`, empty if the list is the file's root
record EntryList(JsonFile file, String name) {
    /// Where a message points to, such as `train.json, annotations[12] (id 77)`.
    String place(long index, @Nullable String id) {
        return file.path() + ", " + entry(index) + (id == null ? "" : " (id " + id + ")");
    }

    /// An entry in this list, such as `annotations[12]`.
    String entry(long index) {
        return name + "[" + index + "]";
    }
}
