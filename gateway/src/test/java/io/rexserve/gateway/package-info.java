@NullMarked
package io.rexserve.gateway;

import org.jspecify.annotations.NullMarked;
