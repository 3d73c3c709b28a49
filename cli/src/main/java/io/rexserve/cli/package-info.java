/// What the command lines of all modules share: how a command is run, how it fails, where RexServe is installed, on
/// which machine figures were measured, and a logging configuration that keeps standard output for results.
@NullMarked
package io.rexserve.cli;

import org.jspecify.annotations.NullMarked;
