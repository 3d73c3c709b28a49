package io.rexserve.gateway.rest;

import io.micrometer.core.instrument.MeterRegistry;
import io.rexserve.gateway.problem.Problem;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/// Writes every failure as a problem, wherever it came up.
@RestController
@RestControllerAdvice
final class ProblemAdvice implements ErrorController {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

    private final MeterRegistry meters;

    ProblemAdvice(MeterRegistry meters) {
        this.meters = meters;
    }

    @ExceptionHandler
    ResponseEntity<Problem> any(Exception error, HttpServletRequest http) {
        HttpHeaders headers = new HttpHeaders();
        ProblemException problem = switch (error) {
            case ProblemException known -> known;
            case ErrorResponse framework -> {
                headers.putAll(framework.getHeaders()); // Allow, Accept
                yield of(framework.getStatusCode().value(), detail(error, framework));
            }
            case Exception unknown -> {
                LOG.error("{} {} failed", http.getMethod(), http.getRequestURI(), unknown);
                yield new ProblemException(ProblemKind.INTERNAL, "the gateway's log says more");
            }
        };
        return write(problem, http, headers);
    }

    /// What filters and the server itself refuse.
    @RequestMapping("/error")
    ResponseEntity<Problem> error(HttpServletRequest http) {
        int status = http.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code ? code : 404;
        Object path = http.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String from
                ? from
                : http.getRequestURI();
        return write(of(status, path + ": status " + status), http, new HttpHeaders());
    }

    private ResponseEntity<Problem> write(ProblemException problem, HttpServletRequest http, HttpHeaders headers) {
        meters.counter("rexserve.gateway.problems", "code", problem.kind().code())
                .increment();
        headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        if (problem.retryAfter() != null) {
            long seconds = Math.max(1, problem.retryAfter().plusMillis(999).toSeconds());
            headers.set(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
        }
        return ResponseEntity.status(problem.kind().status())
                .headers(headers)
                .body(Problem.of(problem, RequestFilter.id(http)));
    }

    private static ProblemException of(int status, String detail) {
        ProblemKind kind = switch (status) {
            case 404 -> ProblemKind.NOT_FOUND;
            case 405 -> ProblemKind.METHOD_NOT_ALLOWED;
            case 406 -> ProblemKind.NOT_ACCEPTABLE;
            case 408 -> ProblemKind.BODY_TIMEOUT;
            case 413 -> ProblemKind.BODY_TOO_LARGE;
            case 415 -> ProblemKind.UNSUPPORTED_MEDIA_TYPE;
            default -> status < 500 ? ProblemKind.MALFORMED_BODY : ProblemKind.INTERNAL;
        };
        return new ProblemException(kind, detail, List.of(), null);
    }

    private static String detail(Exception error, ErrorResponse response) {
        if (error instanceof HttpRequestMethodNotSupportedException method) {
            return method.getMethod() + " (expected: " + String.join(", ", List.of(supported(method))) + ")";
        }
        String detail = response.getBody().getDetail();
        return detail == null ? String.valueOf(error.getMessage()) : detail;
    }

    private static String[] supported(HttpRequestMethodNotSupportedException error) {
        String[] methods = error.getSupportedMethods();
        return methods == null ? new String[0] : methods;
    }
}
