/// What a stage is: a function from a picture and its record to an outcome, with a name and a fingerprint. Plain Java.
///
/// A stage's fingerprint is a digest of its name, version, settings, models and prompts, and of the fingerprint of the
/// stage before it. Outcomes are kept under it, so that a changed setting computes that stage and those behind it
/// again.
@NullMarked
package io.rexserve.data.stage;

import org.jspecify.annotations.NullMarked;
