@NullMarked
package io.rexserve.proposal;

import org.jspecify.annotations.NullMarked;
