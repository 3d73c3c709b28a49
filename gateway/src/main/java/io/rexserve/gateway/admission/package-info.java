/// Admission of requests, by their headers before a byte of a body is read: number, bytes and cost.
@NullMarked
package io.rexserve.gateway.admission;

import org.jspecify.annotations.NullMarked;
