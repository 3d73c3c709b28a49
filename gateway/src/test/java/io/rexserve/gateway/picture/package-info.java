@NullMarked
package io.rexserve.gateway.picture;

import org.jspecify.annotations.NullMarked;
