/// What every other package of the service is given: its settings and its meters.
@NullMarked
package io.rexserve.llm.settings;

import org.jspecify.annotations.NullMarked;
