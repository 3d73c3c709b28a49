/// What is deployed, read as files: containers, compose file and chart, held against the services' own settings.
@NullMarked
package io.rexserve.standalone.deployment;

import org.jspecify.annotations.NullMarked;
