/// The question about an image: its task, regions and options, and which of them may be combined.
@NullMarked
package io.rexserve.gateway.task;

import org.jspecify.annotations.NullMarked;
