package io.rexserve.data.stage;

import java.io.Serializable;

/// A part of a kept record that was left out, such as one phrase.
///
/// @param item which one, as a person finds it: the phrase, or the region's category and box
/// @param detail what is wrong with it, with its value and what was expected
public record ItemRefusal(String item, RefusalReason reason, String detail) implements Serializable {}
