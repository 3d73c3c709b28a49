/// What `/openapi.json` has beyond what springdoc derives from controllers and records: examples, headers, problems.
@NullMarked
package io.rexserve.gateway.openapi;

import org.jspecify.annotations.NullMarked;
