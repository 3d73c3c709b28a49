/// UPN and ChatRex in the process that runs a stage: loaded once per process, shared by all stages and slots, closed
/// with the last of them.
@NullMarked
package io.rexserve.data.embedded;

import org.jspecify.annotations.NullMarked;
