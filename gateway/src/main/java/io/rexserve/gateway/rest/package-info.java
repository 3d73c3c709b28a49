/// The controller of the three endpoints, and the beans of HTTP.
@NullMarked
package io.rexserve.gateway.rest;

import org.jspecify.annotations.NullMarked;
