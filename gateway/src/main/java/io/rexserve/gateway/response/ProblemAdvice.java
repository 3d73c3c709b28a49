package io.rexserve.gateway.response;

import io.rexserve.gateway.problem.Problem;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
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
public final class ProblemAdvice implements ErrorController {
    private final Problems problems;

    public ProblemAdvice(Problems problems) {
        this.problems = problems;
    }

    @ExceptionHandler
    ResponseEntity<Problem> any(Exception error, HttpServletRequest http) {
        var headers = new HttpHeaders();
        if (error instanceof ErrorResponse framework) {
            headers.putAll(framework.getHeaders()); // Allow, Accept
            return write(of(framework.getStatusCode().value(), detail(error, framework)), http, headers);
        }
        return write(error, http, headers);
    }

    /// What filters and the server itself refuse.
    @Hidden
    @RequestMapping("/error")
    ResponseEntity<Problem> error(HttpServletRequest http) {
        int status = http.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code ? code : 404;
        Object path = http.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String from
                ? from
                : http.getRequestURI();
        return write(of(status, path + ": status " + status), http, new HttpHeaders());
    }

    private ResponseEntity<Problem> write(Exception error, HttpServletRequest http, HttpHeaders headers) {
        ProblemException problem = problems.report(error, http);
        headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        Long seconds = problem.retryAfterSeconds();
        if (seconds != null) {
            headers.set(HttpHeaders.RETRY_AFTER, seconds.toString());
        }
        return ResponseEntity.status(problem.kind().status()).headers(headers).body(Problems.of(problem, http));
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
