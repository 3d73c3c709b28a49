/// Running a batch so that one request that fails, or that memory does not suffice for, does not fail the others.
@NullMarked
package io.rexserve.serving.batch;

import org.jspecify.annotations.NullMarked;
