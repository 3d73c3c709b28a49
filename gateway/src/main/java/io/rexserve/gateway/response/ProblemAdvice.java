package io.rexserve.gateway.response;

import io.rexserve.gateway.connection.RequestFilter;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.gateway.task.FieldText;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/// Writes every failure as a problem, wherever it came up.
@RestController
@RestControllerAdvice
public final class ProblemAdvice implements ErrorController {
    private static final String REPORTED = ProblemAdvice.class.getName() + ".reported";

    private final Problems problems;
    private final List<ProblemForm> forms;

    /// @param forms of problems at the addresses of other protocols
    public ProblemAdvice(Problems problems, List<ProblemForm> forms) {
        this.problems = problems;
        this.forms = List.copyOf(forms);
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<?> any(Exception error, HttpServletRequest http, HttpServletResponse response) {
        ProblemException problem = problems.report(error, http);
        http.setAttribute(REPORTED, problem); // where the server has ended the response meanwhile: see error
        if (response.isCommitted() || problem.kind() == ProblemKind.CALLER_GONE) {
            return null; // nobody is left to read it, or what was begun cannot be taken back
        }
        var headers = new HttpHeaders();
        if (error instanceof ErrorResponse framework) {
            headers.putAll(framework.getHeaders()); // Allow, Accept
        }
        return write(problem, http, headers);
    }

    /// What filters and the server itself refuse.
    @Hidden
    @RequestMapping("/error")
    ResponseEntity<?> error(HttpServletRequest http, HttpServletResponse response) {
        RequestFilter.protect(http, response); // the server may have reset what the filter set
        response.setHeader(RequestFilter.ID_HEADER, RequestFilter.id(http));
        if (http.getAttribute(REPORTED) instanceof ProblemException reported) {
            return write(reported, http, new HttpHeaders());
        }
        if (http.getAttribute(RequestFilter.REFUSAL) instanceof ProblemException refusal) {
            return write(problems.report(refusal, http), http, new HttpHeaders());
        }
        int status = http.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code ? code : 404;
        ProblemKind kind = ProblemKind.ofStatus(status);
        var problem = new ProblemException(kind, FieldText.echo(path(http)) + ": refused with status " + status);
        return write(problems.report(problem, http), http, new HttpHeaders());
    }

    private ResponseEntity<?> write(ProblemException problem, HttpServletRequest http, HttpHeaders headers) {
        Optional<ProblemForm> form = form(path(http));
        headers.setContentType(form.isPresent() ? MediaType.APPLICATION_JSON : MediaType.APPLICATION_PROBLEM_JSON);
        if (problem.kind() == ProblemKind.UNAUTHORIZED) {
            headers.set(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"rexserve\"");
        }
        Long seconds = problem.retryAfterSeconds();
        if (seconds != null) {
            headers.set(HttpHeaders.RETRY_AFTER, seconds.toString());
        }
        Object body = form.<Object>map(other -> other.body(problem, RequestFilter.id(http)))
                .orElseGet(() -> Problems.of(problem, http));
        return ResponseEntity.status(problem.kind().status()).headers(headers).body(body);
    }

    private Optional<ProblemForm> form(String path) {
        return forms.stream().filter(form -> form.appliesTo(path)).findFirst();
    }

    /// The address that was asked for, also where the server has passed the request on to [#error].
    private static String path(HttpServletRequest http) {
        return http.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String from
                ? from
                : http.getRequestURI();
    }
}
