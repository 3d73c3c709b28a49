package io.rexserve.gateway.connection;

import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.coyote.Adapter;
import org.apache.coyote.Processor;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.http.MimeHeaders;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/// Tomcat's HTTP/1.1, which makes the [Connection] available where a request is answered. The servlet interface does
/// not report a caller that disconnects while its answer is being made.
///
/// Tomcat's own time-outs begin anew with every byte. Here the headers of a request have one time, the connection
/// timeout, and so has what is left of a body once its request was answered.
public final class WatchedHttp11Protocol extends Http11NioProtocol {
    private static final ScopedValue<WatchedProcessor> PROCESSOR = ScopedValue.newInstance();

    private final SharedEndpoint endpoint;
    private @Nullable ConnectionTimer timer;
    private @Nullable ConnectionLimits limits;

    public WatchedHttp11Protocol() {
        this(new SharedEndpoint());
    }

    private WatchedHttp11Protocol(SharedEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    /// Must be called before the server starts.
    public void setLimits(ConnectionTimer shared, ConnectionLimits chosen) {
        timer = shared;
        limits = chosen;
        endpoint.setPerCaller(chosen.perCaller());
    }

    @Override
    protected Processor createProcessor() {
        return new WatchedProcessor(
                this, new DrainingAdapter(getAdapter(), Objects.requireNonNull(timer), Objects.requireNonNull(limits)));
    }

    /// Asked for each request, once its headers are parsed and before anything is made of them: Tomcat drops a
    /// `Content-Length` beside `Transfer-Encoding` silently, and offers no other place to see both.
    @Override
    public boolean isSSLEnabled() {
        if (PROCESSOR.isBound()) {
            PROCESSOR.get().headersParsed();
        }
        return super.isSSLEnabled();
    }

    private static final class WatchedProcessor extends Http11Processor {
        private final WatchedHttp11Protocol protocol;
        private boolean parsing;
        private long since;

        WatchedProcessor(WatchedHttp11Protocol protocol, Adapter adapter) {
            super(protocol, adapter);
            this.protocol = protocol;
        }

        @Override
        public SocketState service(SocketWrapperBase<?> socket) throws IOException {
            long limit = TimeUnit.MILLISECONDS.toNanos(protocol.getConnectionTimeout());
            if (parsing && limit > 0 && System.nanoTime() - since > limit) {
                parsing = false;
                return SocketState.CLOSED;
            }
            var connection = new Connection(socket);
            SocketState state = SocketState.CLOSED;
            protocol.endpoint.begin(socket);
            try {
                state = ScopedValue.where(Connection.CURRENT, connection)
                        .where(PROCESSOR, this)
                        .call(() -> super.service(socket));
                return state;
            } finally {
                protocol.endpoint.end(socket);
                connection.begin(); // nothing is left to be dropped
                boolean incomplete = state == SocketState.LONG;
                since = incomplete && !parsing ? System.nanoTime() : since;
                parsing = incomplete;
            }
        }

        private void headersParsed() {
            parsing = false;
            MimeHeaders headers = request.getMimeHeaders();
            Connection.CURRENT
                    .get()
                    .setConflictingLengths(headers.getHeader("content-length") != null
                            && headers.getHeader("transfer-encoding") != null);
        }
    }

    /// Passes requests on, and limits the time in which the rest of a body is dropped.
    private record DrainingAdapter(Adapter adapter, ConnectionTimer timer, ConnectionLimits limits) implements Adapter {
        @Override
        public void service(Request request, Response response) throws Exception {
            Connection connection = Connection.CURRENT.get();
            connection.begin();
            try {
                adapter.service(request, response);
            } finally {
                connection.end(timer, limits.drain());
            }
        }

        @Override
        public boolean prepare(Request request, Response response) throws Exception {
            return adapter.prepare(request, response);
        }

        @Override
        public boolean asyncDispatch(Request request, Response response, SocketEvent status) throws Exception {
            return adapter.asyncDispatch(request, response, status);
        }

        @Override
        public void log(Request request, Response response, long time) {
            adapter.log(request, response, time);
        }

        @Override
        public void checkRecycled(Request request, Response response) {
            adapter.checkRecycled(request, response);
        }

        @Override
        public String getDomain() {
            return adapter.getDomain();
        }
    }
}
