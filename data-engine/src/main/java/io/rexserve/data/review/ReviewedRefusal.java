package io.rexserve.data.review;

/// A refusal that somebody has judged.
///
/// @param by reviewer
record ReviewedRefusal(RefusedPicture picture, RefusalVerdict verdict, String by) {}
