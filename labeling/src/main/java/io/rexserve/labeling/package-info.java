/// `./rexserve label`: the objects of many pictures, as a dataset.
///
/// A run goes through three states, which its folder tells apart. *Labelling*: `journal.jsonl` grows by one line for
/// each picture, in the order of the pictures, whatever is answered first. *Writing*: all pictures have a line, and
/// the files of the format are made from the lines. *Done*: `results.jsonl` holds the lines, and there is no journal.
/// A run that was killed in any state is continued from the lines that are complete.
@NullMarked
package io.rexserve.labeling;

import org.jspecify.annotations.NullMarked;
