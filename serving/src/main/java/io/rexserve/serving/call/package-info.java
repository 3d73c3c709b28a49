/// Calls of a service, whoever makes them: who called ([io.rexserve.serving.call.Peer]) and whose turn it is on a
/// stream ([io.rexserve.serving.call.Turns]).
@NullMarked
package io.rexserve.serving.call;

import org.jspecify.annotations.NullMarked;
