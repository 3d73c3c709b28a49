@NullMarked
package io.rexserve.gateway.request;

import org.jspecify.annotations.NullMarked;
