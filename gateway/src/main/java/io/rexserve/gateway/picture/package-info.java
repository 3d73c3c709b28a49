/// Pictures that a request names by URL. Nothing is fetched unless the operator allows hosts by name: a gateway that
/// fetched any address would reach what its callers cannot.
@NullMarked
package io.rexserve.gateway.picture;

import org.jspecify.annotations.NullMarked;
