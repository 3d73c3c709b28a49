/// Rolling updates under load: real processes on addresses of this machine behind names that a file resolves, each
/// replaced as an orchestrator would replace it, while clients ask all the time.
@NullMarked
package io.rexserve.benchmark.rolling;

import org.jspecify.annotations.NullMarked;
