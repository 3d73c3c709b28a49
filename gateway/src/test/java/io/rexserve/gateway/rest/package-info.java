/// Tests of classes that only this package sees.
@NullMarked
package io.rexserve.gateway.rest;

import org.jspecify.annotations.NullMarked;
