package io.rexserve.gateway.labelstudio;

import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.gateway.protocol.PictureReference;
import io.rexserve.gateway.task.FieldText;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.springframework.util.function.SingletonSupplier;

/// Fetches the pictures of tasks, from the configured Label Studio alone: no other host is asked, whatever a task says,
/// no redirect is followed, and nothing is read from disk.
final class TaskPictures {
    private static final int AT_A_TIME = 4;
    private static final String EXPECTED =
            " (expected: a data: URL, or a picture of the Label Studio at rexserve.label-studio.url)";

    private final LabelStudioProperties properties;
    private final long maxBytes;
    private final Semaphore places = new Semaphore(AT_A_TIME);
    private final AccessToken token;
    /// Made when the first picture is fetched: most gateways have no Label Studio.
    private final Supplier<HttpClient> client = SingletonSupplier.of(() -> HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(10))
            .build());

    /// @param maxBytes of a picture
    TaskPictures(LabelStudioProperties properties, long maxBytes) {
        this.properties = properties;
        this.maxBytes = maxBytes;
        this.token = new AccessToken(properties);
    }

    /// The picture of a task.
    ///
    /// @param place that a fault names, such as `tasks[0].data.image`
    /// @param value a `data:` URL, a path of Label Studio, or an address on it
    /// @param time that is left
    PictureReference of(String place, String value, Duration time) throws InterruptedException {
        if (value.regionMatches(true, 0, "data:", 0, "data:".length())) {
            return PictureReference.ofUrl(place, value);
        }
        URI address = address(place, value);
        long nanos = Math.min(time.toNanos(), properties.timeout().toNanos());
        if (!places.tryAcquire(Math.max(0, nanos), TimeUnit.NANOSECONDS)) {
            throw new ProblemException(ProblemKind.DEADLINE_EXCEEDED, place + ": not fetched within its time");
        }
        try {
            return new PictureReference.Inline(fetch(place, address, Duration.ofNanos(Math.max(1, nanos))));
        } finally {
            places.release();
        }
    }

    /// The address of a picture, once it is known to be on Label Studio.
    private URI address(String place, String value) {
        if (properties.url().isEmpty()) {
            throw ProblemException.invalid(
                    place, FieldText.echo(value) + " (expected: a data: URL; rexserve.label-studio.url is not set)");
        }
        URI base = URI.create(properties.url());
        URI address;
        try {
            URI given = new URI(value.strip());
            boolean path = !given.isAbsolute()
                    && given.getRawAuthority() == null
                    && value.strip().startsWith("/");
            address = path ? base.resolve(value.strip()) : given;
        } catch (URISyntaxException | IllegalArgumentException _) {
            throw ProblemException.invalid(place, FieldText.echo(value) + EXPECTED);
        }
        boolean same = base.getScheme().equalsIgnoreCase(address.getScheme())
                && base.getHost().equalsIgnoreCase(address.getHost())
                && port(base) == port(address)
                && address.getRawUserInfo() == null;
        if (!same) {
            throw ProblemException.invalid(place, FieldText.echo(value) + EXPECTED);
        }
        return address.normalize();
    }

    private static int port(URI address) {
        return address.getPort() >= 0 ? address.getPort() : "https".equalsIgnoreCase(address.getScheme()) ? 443 : 80;
    }

    private byte[] fetch(String place, URI address, Duration time) throws InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address).timeout(time).GET();
        try {
            token.authorize(request, client.get(), time);
            HttpResponse<InputStream> answer = client.get().send(request.build(), BodyHandlers.ofInputStream());
            try (InputStream in = answer.body()) {
                if (answer.statusCode() != 200) {
                    throw refused(place, answer.statusCode());
                }
                byte[] file = in.readNBytes(Math.toIntExact(maxBytes + 1));
                if (file.length > maxBytes) {
                    throw new ProblemException(
                            ProblemKind.IMAGE_TOO_LARGE,
                            place + ": more than " + maxBytes + " bytes (expected: <= " + maxBytes + ")");
                }
                return file;
            }
        } catch (IOException e) {
            throw new ProblemException(
                    ProblemKind.SERVICE_UNAVAILABLE,
                    place + ": Label Studio cannot be reached, or does not send the picture in time");
        }
    }

    private static ProblemException refused(String place, int status) {
        String why = switch (status) {
            case 301, 302, 303, 307, 308 ->
                "redirects to another address, which is not followed: let Label Studio proxy its storage";
            case 401, 403 -> "does not accept rexserve.label-studio.token";
            default -> "answers with status " + status;
        };
        return ProblemException.invalid(place, "Label Studio " + why + " (expected: the picture)");
    }
}
