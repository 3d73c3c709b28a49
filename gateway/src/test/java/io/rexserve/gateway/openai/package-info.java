@NullMarked
package io.rexserve.gateway.openai;

import org.jspecify.annotations.NullMarked;
