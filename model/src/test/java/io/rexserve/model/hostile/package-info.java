/// Model folders that a stranger damaged on purpose: mutations of the small models, and the checks that survive them.
@NullMarked
package io.rexserve.model.hostile;

import org.jspecify.annotations.NullMarked;
