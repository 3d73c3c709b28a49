/// The services behind the gateway, and what keeps a request alive while replicas come and go.
///
/// A [ServiceClient][io.rexserve.gateway.service.ServiceClient] is one service of one pool. Its channel balances calls
/// over the replicas that report SERVING. Whether there is one is watched, not asked for
/// ([ServiceMonitor][io.rexserve.gateway.service.ServiceMonitor]). A call that breaks before its caller has received
/// anything is opened anew ([Reopening][io.rexserve.gateway.service.Reopening]) by whoever made it, with the same
/// messages: gRPC's own retry keeps a megabyte of them, and pictures are larger.
@NullMarked
package io.rexserve.gateway.service;

import org.jspecify.annotations.NullMarked;
