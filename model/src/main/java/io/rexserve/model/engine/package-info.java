/// What every model's owner thread needs: a bounded, cost-weighted waiting room, and
/// bounded [room for decoded pictures][io.rexserve.model.engine.DecodedImageBudget].
///
/// A caller first takes a [place][io.rexserve.model.engine.Place] for work of a known cost, which is refused at once
/// when there is no room, then prepares the work (decodes the picture), then lets it wait. A place ends in exactly one
/// of two ways: the owner thread takes it, or the caller gives it up. Nothing here knows of networks or of transports.
@NullMarked
package io.rexserve.model.engine;

import org.jspecify.annotations.NullMarked;
