/// Conversations whose answers speak of the record's regions: given dialogues, grounded (ChatRex, section 4.1, step 6),
/// and questions made of the record itself.
@NullMarked
package io.rexserve.data.conversation;

import org.jspecify.annotations.NullMarked;
