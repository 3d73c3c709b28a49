/// HTTP as bytes over sockets: requests that no client library would send, and the answers to them.
@NullMarked
package io.rexserve.benchmark.wire;

import org.jspecify.annotations.NullMarked;
