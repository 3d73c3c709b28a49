/// Batches: many requests that are sent at once and answered without anybody waiting for them, behind those for whom
/// somebody does.
///
/// A batch and its lines are rows of the database. A gateway takes a line by a lease, which it renews while it
/// answers; the line of a gateway that dies is taken by another, or by the same one after its restart. Only the holder
/// of the lease records a result, so that there is one result per line, however often it was begun.
///
/// A batch is `uploading` until its last byte has come, then `running`, at last `finished`; or `cancelling` until no
/// line of it runs, then `cancelled`. A line is `waiting`, `running`, and `succeeded`, `failed` or `cancelled`.
@NullMarked
package io.rexserve.gateway.batch;

import org.jspecify.annotations.NullMarked;
