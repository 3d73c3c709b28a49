/// The connection of a caller while its request is answered: cancelling it at its deadline, or
/// when the caller disconnects.
@NullMarked
package io.rexserve.gateway.connection;

import org.jspecify.annotations.NullMarked;
