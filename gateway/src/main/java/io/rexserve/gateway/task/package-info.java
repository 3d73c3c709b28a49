/// What is asked about an image: the task, its regions and its options, with the rules of what goes together.
@NullMarked
package io.rexserve.gateway.task;

import org.jspecify.annotations.NullMarked;
