/// What the services behind the gateway serve: their models, with digests and licences.
@NullMarked
package io.rexserve.gateway.model;

import org.jspecify.annotations.NullMarked;
