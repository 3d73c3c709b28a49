/// UPN, the Universal Proposal Network: an image in, scored boxes for one or both granularities out.
///
/// The maths is in the `*.kernel` texts; [io.rexserve.model.proposal.UpnLayout] says in which order they read the
/// checkpoint's
/// tensors.
@NullMarked
package io.rexserve.model.proposal;

import org.jspecify.annotations.NullMarked;
