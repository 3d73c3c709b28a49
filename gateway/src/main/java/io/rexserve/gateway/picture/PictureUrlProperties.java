package io.rexserve.gateway.picture;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.List;

/// Which pictures are fetched by URL; every default is in `gateway.yml`.
///
/// @param enabled whether requests may name a picture by URL (`imageUrl`)
/// @param allowedHosts hosts that pictures are fetched from, such as `images.example.org`, or `*.example.org` for all
///     hosts below; none where it is empty
/// @param timeout from the lookup of the host's name to the last byte
public record PictureUrlProperties(
        boolean enabled,
        @NotNull List<String> allowedHosts,
        @NotNull Duration timeout) {
    public PictureUrlProperties {
        allowedHosts = List.copyOf(allowedHosts);
    }
}
