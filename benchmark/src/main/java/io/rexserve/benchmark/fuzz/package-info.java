/// Generated input: pictures mutated from a corpus, requests made from the OpenAPI document, and the check of answers
/// against it. Every case follows from a seed and a number alone.
@NullMarked
package io.rexserve.benchmark.fuzz;

import org.jspecify.annotations.NullMarked;
