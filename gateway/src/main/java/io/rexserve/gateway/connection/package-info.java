/// The connection of a caller while its request is answered: a deadline, and noticing that the caller hung up.
@NullMarked
package io.rexserve.gateway.connection;

import org.jspecify.annotations.NullMarked;
