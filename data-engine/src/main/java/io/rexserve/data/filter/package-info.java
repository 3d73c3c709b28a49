/// Which descriptions are about their phrase, and expressions that refer to one region of a picture (ChatRex,
/// section 4.1, step 5).
@NullMarked
package io.rexserve.data.filter;

import org.jspecify.annotations.NullMarked;
