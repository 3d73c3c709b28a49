/// Who may call: keys from a file, tokens of an issuer, what each may use, and what it has used.
///
/// A request passes [io.rexserve.gateway.access.AccessFilter] before a byte of its body is read. It is refused there,
/// or becomes one of a client ([io.rexserve.gateway.connection.Caller#identify]), whose quota admission charges.
@NullMarked
package io.rexserve.gateway.access;

import org.jspecify.annotations.NullMarked;
