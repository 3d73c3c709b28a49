/// The loaded model and the two threads that use it. The owner thread runs the decoder: it takes a task from its
/// queue, makes one step of the scheduler, and so on. The vision worker runs the towers and the region encoder beside
/// it. Tokenizers run on gRPC's threads.
@NullMarked
package io.rexserve.llm.engine;

import org.jspecify.annotations.NullMarked;
