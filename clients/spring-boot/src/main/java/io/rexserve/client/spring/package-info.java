/// Configures a [io.rexserve.client.RexServeClient] in Spring Boot applications.
@NullMarked
package io.rexserve.client.spring;

import org.jspecify.annotations.NullMarked;
