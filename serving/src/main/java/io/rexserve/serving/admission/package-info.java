/// How much work a service accepts at a time, and when a refused caller should retry.
///
/// [Permits][io.rexserve.serving.admission.Admission] bound the number and the cost of open requests, the [budget of
/// decoded images][io.rexserve.serving.admission.DecodedImageBudget] bounds the memory of their pixels. The estimates
/// are exponentially weighted [averages][io.rexserve.serving.admission.Ewma] of what was measured.
@NullMarked
package io.rexserve.serving.admission;

import org.jspecify.annotations.NullMarked;
