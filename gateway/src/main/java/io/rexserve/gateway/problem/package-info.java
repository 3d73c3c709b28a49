/// How the gateway says no: RFC 9457 problems with stable codes, whatever refused and wherever.
@NullMarked
package io.rexserve.gateway.problem;

import org.jspecify.annotations.NullMarked;
