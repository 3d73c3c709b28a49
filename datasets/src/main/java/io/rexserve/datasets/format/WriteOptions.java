package io.rexserve.datasets.format;

import io.rexserve.datasets.record.DatasetDescription;

/// How a dataset is written.
///
/// @param description of the dataset that is written, with its categories
/// @param copyImages whether the image files are written too, for formats that have a place for them
/// @param losses receives what the format cannot hold
public record WriteOptions(DatasetDescription description, boolean copyImages, Losses losses) {}
