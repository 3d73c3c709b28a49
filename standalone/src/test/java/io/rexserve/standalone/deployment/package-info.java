/// The deployment files (Dockerfiles, compose file, chart) and the documents, checked against the
/// services' settings and the code.
@NullMarked
package io.rexserve.standalone.deployment;

import org.jspecify.annotations.NullMarked;
