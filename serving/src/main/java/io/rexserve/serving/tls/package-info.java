/// Certificates that are replaced while a process runs.
///
/// gRPC reads the certificate and the authorities of a bundle once, when a server or a channel is made. Here it is
/// given managers that ask for the current ones at each handshake
/// ([RotatingBundle][io.rexserve.serving.tls.RotatingBundle]), for every bundle of the process that reloads its files
/// (`reload-on-update`).
@NullMarked
package io.rexserve.serving.tls;

import org.jspecify.annotations.NullMarked;
