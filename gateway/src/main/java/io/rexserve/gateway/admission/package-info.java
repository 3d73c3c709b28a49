/// Admission of requests, by their headers before a byte of a body is read: their time, number and bytes, and then by
/// their cost.
@NullMarked
package io.rexserve.gateway.admission;

import org.jspecify.annotations.NullMarked;
