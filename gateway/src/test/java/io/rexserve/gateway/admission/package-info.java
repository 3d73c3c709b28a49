@NullMarked
package io.rexserve.gateway.admission;

import org.jspecify.annotations.NullMarked;
