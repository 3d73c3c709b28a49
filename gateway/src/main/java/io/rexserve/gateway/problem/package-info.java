/// RFC 9457 problems with stable codes, for refusals and failures of every kind.
@NullMarked
package io.rexserve.gateway.problem;

import org.jspecify.annotations.NullMarked;
