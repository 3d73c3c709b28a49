/// The JSON bodies of answers, and the annotated image that one may contain.
@NullMarked
package io.rexserve.gateway.response;

import org.jspecify.annotations.NullMarked;
