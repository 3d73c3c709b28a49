@NullMarked
package io.rexserve.gateway.database;

import org.jspecify.annotations.NullMarked;
