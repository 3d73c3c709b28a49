@NullMarked
package io.rexserve.gateway.answer;

import org.jspecify.annotations.NullMarked;
