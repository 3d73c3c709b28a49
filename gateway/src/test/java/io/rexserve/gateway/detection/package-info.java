@NullMarked
package io.rexserve.gateway.detection;

import org.jspecify.annotations.NullMarked;
