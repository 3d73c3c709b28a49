package io.rexserve.benchmark.fuzz;

/// A request as bytes, and what may be said about its answer.
///
/// @param method of its first line
/// @param path without the query
/// @param bytes all of it
/// @param kind how it was made, for people
/// @param expectation of its answer
@SuppressWarnings("ArrayRecordComponent") // sent once, compared never
public record GeneratedRequest(String method, String path, byte[] bytes, String kind, Expectation expectation) {
    /// What follows from how a request was made.
    public enum Expectation {
        /// Nothing but that the answer is documented.
        ANY,
        /// It departs from the document: an answer of 200 would be wrong.
        REFUSED,
        /// Its deadline is so short that 504 is right.
        SHORT_DEADLINE
    }
}
