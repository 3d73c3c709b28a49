@NullMarked
package io.rexserve.gateway.problem;

import org.jspecify.annotations.NullMarked;
