/// Images and regions: the thread that runs the towers and the region encoder, and the features that are kept by
/// content for the next stream that shows the same image.
@NullMarked
package io.rexserve.llm.vision;

import org.jspecify.annotations.NullMarked;
