/// The proposal service: images come in over gRPC, class-agnostic scored boxes go out.
///
/// [io.rexserve.proposal.ProposalEndpoint] validates a call and decodes its image on the caller's thread; each view of
/// the image, the whole of it and its tiles, then waits in a bounded queue for the one thread that owns the network
/// ([io.rexserve.proposal.ProposalEngine]). Until the model is loaded and warmed up, and again while the process
/// stops, calls are refused as unavailable.
@NullMarked
package io.rexserve.proposal;

import org.jspecify.annotations.NullMarked;
