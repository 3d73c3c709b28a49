/// The three services in one JVM over in-process gRPC, and the command line.
@NullMarked
package io.rexserve.standalone;

import org.jspecify.annotations.NullMarked;
