/// The suite as its operators see it: processes scraped by a real Prometheus, and the chart's dashboards evaluated on
/// it. No Grafana is needed: [io.rexserve.benchmark.monitoring.DashboardPicture] draws what a dashboard's JSON
/// describes from the results of its queries.
@NullMarked
package io.rexserve.benchmark.monitoring;

import org.jspecify.annotations.NullMarked;
