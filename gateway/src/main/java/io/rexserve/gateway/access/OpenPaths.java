package io.rexserve.gateway.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.core.io.ClassPathResource;

/// What can be read without a key: files of the page, the API document, pages of problems, health. Everything else asks
/// for one, what is added later too.
final class OpenPaths {
    private static final Set<String> METHODS = Set.of("GET", "HEAD");
    private static final Set<String> HEALTH = Set.of(
            "/health",
            "/labelstudio/health",
            "/anylabeling/health",
            "/actuator/health",
            "/actuator/health/liveness",
            "/actuator/health/readiness");
    private static final Set<String> PAGES =
            Set.of("/", "/openapi.json", "/playground.json", "/reference", "/problems");
    private static final int MAX_KNOWN = 1000;

    private final boolean pages;
    /// Whether there is a file of the page at an address, as far as it was asked for.
    private final Map<String, Boolean> files = new ConcurrentHashMap<>();

    /// @param pages whether pages are open, not health alone
    OpenPaths(boolean pages) {
        this.pages = pages;
    }

    boolean isOpen(HttpServletRequest http) {
        String path = http.getServletPath();
        if (!METHODS.contains(http.getMethod())) {
            return false;
        }
        return HEALTH.contains(path)
                || (pages
                        && (PAGES.contains(path)
                                || path.startsWith("/problems/")
                                || path.startsWith("/reference/")
                                || isFile(path)));
    }

    private boolean isFile(String path) {
        Boolean known = files.get(path);
        if (known != null) {
            return known;
        }
        boolean found = !path.endsWith("/") && new ClassPathResource("static" + path).isReadable();
        if (files.size() < MAX_KNOWN) {
            files.put(path, found);
        }
        return found;
    }
}
