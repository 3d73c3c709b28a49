/// The content filter: measures of a picture that tell photographs from product pictures on white, taken where it is
/// decoded, and the stage that refuses pictures by them, by what their source says of their safety, and by licence.
@NullMarked
package io.rexserve.data.content;

import org.jspecify.annotations.NullMarked;
