@NullMarked
package io.rexserve.llm;

import org.jspecify.annotations.NullMarked;
