/// UPN, the Universal Proposal Network: an image in, scored boxes for one or both granularities out.
///
/// A deformable-DETR kind of network: backbone (`swin.kernel`), neck with level embeddings (`neck.kernel`), encoder,
/// two-stage selection of queries with their reference points, and decoder (`transformer.kernel`). The kernel texts
/// declare their weights; [io.rexserve.model.proposal.UpnLayout] finds them in a checkpoint.
@NullMarked
package io.rexserve.model.proposal;

import org.jspecify.annotations.NullMarked;
