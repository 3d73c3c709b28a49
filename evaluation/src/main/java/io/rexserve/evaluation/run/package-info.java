/// Questions about annotated images, put to a running suite over REST, and what came back: the plan of questions, the
/// callers, the file of results that a second start continues, the summary.
///
/// A run is a folder: `results.jsonl` has a head line with the settings and one [QuestionResult] a line; `summary.json`
/// the figures.
@NullMarked
package io.rexserve.evaluation.run;

import org.jspecify.annotations.NullMarked;
