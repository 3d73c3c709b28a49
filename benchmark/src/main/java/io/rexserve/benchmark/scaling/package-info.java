/// Replicas that follow demand: the decisions of Kubernetes' horizontal autoscaler, and a run in which real processes
/// follow a real Prometheus' answer to the chart's query.
@NullMarked
package io.rexserve.benchmark.scaling;

import org.jspecify.annotations.NullMarked;
