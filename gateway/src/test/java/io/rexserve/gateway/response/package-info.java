@NullMarked
package io.rexserve.gateway.response;

import org.jspecify.annotations.NullMarked;
