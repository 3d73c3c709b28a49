/// Phrases to boxes: proposals of UPN with ChatRex's phrase scores in this process, or a suite over its REST interface.
@NullMarked
package io.rexserve.data.ground;

import org.jspecify.annotations.NullMarked;
