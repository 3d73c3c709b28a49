package io.rexserve.gateway.access;

import io.rexserve.gateway.connection.Caller;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;

/// Tells a client what is left to it, in the headers `RateLimit-Policy` and `RateLimit` of the IETF's draft, as it is
/// when the answer begins. The unit is cost.
final class QuotaResponse extends HttpServletResponseWrapper {
    static final String POLICY = "RateLimit-Policy";
    static final String LEFT = "RateLimit";

    private final Caller caller;
    private final CostQuota quota;

    QuotaResponse(HttpServletResponse answer, Caller caller, CostQuota quota) {
        super(answer);
        this.caller = caller;
        this.quota = quota;
    }

    private void tell() {
        if (isCommitted()) {
            return;
        }
        List<CostQuota.Rate> rates = quota.rates(caller);
        if (rates.isEmpty()) {
            return;
        }
        setHeader(
                POLICY,
                rates.stream()
                        .map(rate -> "\"" + rate.name() + "\";q=" + rate.quota() + ";w="
                                + rate.window().toSeconds())
                        .collect(Collectors.joining(", ")));
        setHeader(
                LEFT,
                rates.stream()
                        .map(rate -> "\"" + rate.name() + "\";r=" + rate.left() + ";t="
                                + rate.full().toSeconds())
                        .collect(Collectors.joining(", ")));
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        tell();
        return super.getOutputStream();
    }

    @Override
    public PrintWriter getWriter() throws IOException {
        tell();
        return super.getWriter();
    }

    @Override
    public void flushBuffer() throws IOException {
        tell();
        super.flushBuffer();
    }

    @Override
    public void sendError(int status) throws IOException {
        tell();
        super.sendError(status);
    }

    @Override
    public void sendError(int status, String message) throws IOException {
        tell();
        super.sendError(status, message);
    }
}
