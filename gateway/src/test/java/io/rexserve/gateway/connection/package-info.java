@NullMarked
package io.rexserve.gateway.connection;

import org.jspecify.annotations.NullMarked;
