/// The report of a run: one HTML page without a server and the same figures as JSON. It is made chunk by chunk,
/// in memory that does not grow with the run.
///
/// Everything that a run has read is a stranger's text: it is escaped, and the page's content security policy
/// allows its one style, pictures inside the page and nothing else.
@NullMarked
package io.rexserve.data.report;

import org.jspecify.annotations.NullMarked;
