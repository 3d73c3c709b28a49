package io.rexserve.gateway.response;

import io.rexserve.gateway.connection.RequestFilter;
import io.rexserve.gateway.problem.Problem;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import java.io.IOException;
import java.util.UUID;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Writes what the server refuses before there is a request to answer: a malformed request line, say.
public final class ProblemValve extends ErrorReportValve {
    private static final JsonMapper JSON = JsonMapper.shared();

    @Override
    protected void report(Request request, Response response, @Nullable Throwable error) {
        int status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        ProblemKind kind = ProblemKind.ofStatus(status);
        var problem = new ProblemException(kind, "request: refused by the server with status " + status);
        response.setStatus(kind.status());
        String id = UUID.randomUUID().toString();
        try {
            byte[] body = JSON.writeValueAsBytes(Problem.of(problem, id));
            response.setContentType(Problem.MEDIA_TYPE);
            response.setHeader(RequestFilter.ID_HEADER, id);
            RequestFilter.protect(response);
            response.getOutputStream().write(body);
            response.finishResponse();
        } catch (IOException _) {
            // the caller has disconnected
        }
    }
}
