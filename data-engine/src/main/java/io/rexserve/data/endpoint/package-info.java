/// Stages that ask servers over HTTP: any OpenAI-compatible chat endpoint, a picture classifier, a grounder.
///
/// A question is a prompt of a resource file (with a version) about one picture and perhaps one region. Its answer is
/// committed to the [io.rexserve.data.stage.AnswerStore] as soon as it is there, valid or not, and never asked for
/// again. What fails in transport is retried with back-off; what is no valid answer is asked again with the next
/// attempt's number in the key; rates, concurrency, pauses and the budget are those of
/// [io.rexserve.data.stage.EndpointLimits], which all machines of a run share.
@NullMarked
package io.rexserve.data.endpoint;

import org.jspecify.annotations.NullMarked;
