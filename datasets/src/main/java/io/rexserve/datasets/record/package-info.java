/// The one record type of annotated images. Every reader produces it and every writer takes it, so that a conversion
/// is a reader and a writer. It keeps numbers as the source wrote them and says nothing of any one format.
@NullMarked
package io.rexserve.datasets.record;

import org.jspecify.annotations.NullMarked;
