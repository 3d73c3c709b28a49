package io.rexserve.client;

/// Something that the caller should know about an answer.
///
/// @param code stable, such as `unknown_word`
/// @param message a sentence for people
/// @param label that it is about; empty where none is
/// @param word that it is about; empty where none is
public record DetectionWarning(String code, String message, String label, String word) {}
