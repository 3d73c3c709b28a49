package io.rexserve.benchmark.fuzz;

import java.util.List;
import java.util.SplittableRandom;

/// Methods and paths that are not documented, and those of the gateway that are not in the document.
final class OddTargets {
    private static final List<String> METHODS =
            List.of("GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "FOO", "post", "PROPFIND", "BREW");
    private static final List<String> PATHS = List.of(
            "/",
            "/index.html",
            "/favicon.ico",
            "/openapi.json",
            "/openapi.json.yaml",
            "/openapi.json/x",
            "/v3/api-docs",
            "/swagger-ui/index.html",
            "/error",
            "/actuator",
            "/actuator/health",
            "/actuator/health/liveness",
            "/actuator/health/readiness",
            "/actuator/health/nothing",
            "/actuator/health/..;/env",
            "/actuator/health/%2e%2e/env",
            "/actuator/health;x=y",
            "/actuator/prometheus",
            "/actuator/prometheus?includedNames=a%00b",
            "/actuator/prometheus?format=x",
            "/actuator/info",
            "/actuator/env",
            "/actuator/heapdump",
            "/actuator/shutdown",
            "/actuator/loggers/ROOT",
            "/actuator/metrics/../env",
            "/v1",
            "/v1/",
            "/v1/nothing",
            "/v2/detect",
            "/..%2f..%2fetc/passwd",
            "/%2e%2e/%2e%2e/etc/passwd",
            "/static/../index.html",
            "/WEB-INF/web.xml",
            "/META-INF/MANIFEST.MF",
            "/%",
            "/%zz",
            "/%00",
            "/%c0%af",
            "/a%0d%0aX-Evil:%20b",
            "/" + "a".repeat(6000),
            "/" + "a/".repeat(2000),
            "*",
            "/?" + "q=1&".repeat(1000),
            "/\u00e9",
            "/;jsessionid=1",
            "/samples/turtles.jpg",
            "/playground.js",
            "/playground.json");

    private final SplittableRandom random;
    private final ApiDocument api;

    OddTargets(SplittableRandom random, ApiDocument api) {
        this.random = random;
        this.api = api;
    }

    /// Changes the method, the path or both.
    ///
    /// @return what was done
    String change(RequestText text) {
        int choice = random.nextInt(4);
        if (choice != 1) {
            text.method(random.nextInt(3) == 0 ? text.method() : METHODS.get(random.nextInt(METHODS.size())));
        }
        if (choice == 1) {
            text.target(near(text.target()));
        } else if (choice > 1) {
            text.target(PATHS.get(random.nextInt(PATHS.size())));
        }
        if (!text.method().equals("POST") && random.nextBoolean()) {
            text.body(new byte[0]);
        }
        return "method or path";
    }

    private String near(String path) {
        String any =
                api.operations().get(random.nextInt(api.operations().size())).path();
        return switch (random.nextInt(12)) {
            case 0 -> path + "/";
            case 1 -> "/" + path;
            case 2 -> path + ";a=b";
            case 3 -> path.replace("d", "%64");
            case 4 -> path + "%00";
            case 5 -> "/v1/.." + path;
            case 6 -> path + "/.." + any;
            case 7 -> path.toUpperCase(java.util.Locale.ROOT);
            case 8 -> path + "?image=x&labels=a&labels=b&minScore=nonsense";
            case 9 -> path + ".json";
            case 10 -> "http://other.test" + path;
            default -> path + "#fragment";
        };
    }
}
