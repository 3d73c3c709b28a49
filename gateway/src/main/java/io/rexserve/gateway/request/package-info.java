/// The bodies of requests: read within limits, multipart and JSON into the same records, every fault reported at once.
@NullMarked
package io.rexserve.gateway.request;

import org.jspecify.annotations.NullMarked;
