/// Answers as server-sent events.
@NullMarked
package io.rexserve.gateway.stream;

import org.jspecify.annotations.NullMarked;
