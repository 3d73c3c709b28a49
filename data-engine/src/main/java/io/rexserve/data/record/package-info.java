/// The record of one picture, which every stage reads and extends, and its canonical JSON.
@NullMarked
package io.rexserve.data.record;

import org.jspecify.annotations.NullMarked;
