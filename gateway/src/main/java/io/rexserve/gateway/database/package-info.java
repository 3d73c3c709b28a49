/// Where what must outlive the process is kept: PostgreSQL, or an embedded H2 file where none is named. It is opened
/// on first use, so that a gateway that keeps nothing starts as fast as one without it.
///
/// Tables are made by Flyway from `db/migration`: V1 to V99 hold batches and stored answers, V100 and above quotas.
@NullMarked
package io.rexserve.gateway.database;

import org.jspecify.annotations.NullMarked;
