/// HTTP: bodies read within limits, callers watched, answers and problems written.
@NullMarked
package io.rexserve.gateway.rest;

import org.jspecify.annotations.NullMarked;
