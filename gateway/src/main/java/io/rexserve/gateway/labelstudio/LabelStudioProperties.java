package io.rexserve.gateway.labelstudio;

import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/// Where the pictures of tasks may come from.
///
/// @param url of Label Studio, such as `http://label-studio:8080`; empty where tasks hold their pictures as `data:`
/// URLs
/// @param token with which its pictures are fetched, of a user of Label Studio: a personal access token, or a legacy
/// one
/// @param tokenFile file that holds the token, read at each use so that it may be replaced; empty where there is none
/// @param maxTasks of one request
/// @param timeout of fetching one picture
@Validated
@ConfigurationProperties(prefix = "rexserve.label-studio", ignoreUnknownFields = false)
public record LabelStudioProperties(
        @NotNull String url,
        @NotNull String token,
        @NotNull String tokenFile,
        int maxTasks,
        @NotNull Duration timeout) {
    public LabelStudioProperties {
        if (!url.isEmpty()) {
            URI parsed = URI.create(url);
            boolean web = "http".equals(parsed.getScheme()) || "https".equals(parsed.getScheme());
            if (!web || parsed.getHost() == null || parsed.getUserInfo() != null || parsed.getQuery() != null) {
                throw new IllegalArgumentException("rexserve.label-studio.url: " + url
                        + " (expected: http: or https:, a host, and a path at most)");
            }
        }
        if (!token.isEmpty() && !tokenFile.isEmpty()) {
            throw new IllegalArgumentException(
                    "rexserve.label-studio.token: beside token-file (expected: one of the two)");
        }
        if (maxTasks < 1) {
            throw new IllegalArgumentException("rexserve.label-studio.max-tasks: " + maxTasks + " (expected: >= 1)");
        }
    }
}
