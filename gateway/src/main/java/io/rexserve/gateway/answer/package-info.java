/// What the services answered, as the gateway works with it: boxes, objects, texts, counts and timings.
@NullMarked
package io.rexserve.gateway.answer;

import org.jspecify.annotations.NullMarked;
