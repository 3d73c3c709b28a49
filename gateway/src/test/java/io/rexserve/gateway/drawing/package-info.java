@NullMarked
package io.rexserve.gateway.drawing;

import org.jspecify.annotations.NullMarked;
