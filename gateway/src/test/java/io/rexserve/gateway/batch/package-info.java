@NullMarked
package io.rexserve.gateway.batch;

import org.jspecify.annotations.NullMarked;
