/// Charts as SVG elements of a page. Colours come from the page's style, so that one chart serves light, dark and
/// paper; XChart, which the trainings use, writes fixed colours and sizes and needs AWT's fonts.
@NullMarked
package io.rexserve.evaluation.chart;

import org.jspecify.annotations.NullMarked;
