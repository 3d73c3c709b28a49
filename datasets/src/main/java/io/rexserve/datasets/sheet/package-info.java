/// The contact sheet: one HTML file that shows images with their boxes and texts to a person.
@NullMarked
package io.rexserve.datasets.sheet;

import org.jspecify.annotations.NullMarked;
