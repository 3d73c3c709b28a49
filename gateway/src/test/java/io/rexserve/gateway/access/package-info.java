@NullMarked
package io.rexserve.gateway.access;

import org.jspecify.annotations.NullMarked;
