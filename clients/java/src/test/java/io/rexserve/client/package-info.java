@org.jspecify.annotations.NullMarked
package io.rexserve.client;
