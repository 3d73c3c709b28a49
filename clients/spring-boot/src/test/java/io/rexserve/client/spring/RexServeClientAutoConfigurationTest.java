package io.rexserve.client.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.client.RexServeClient;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class RexServeClientAutoConfigurationTest {
    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(SslAutoConfiguration.class, RexServeClientAutoConfiguration.class));

    @Test
    void hasNoClientWithoutAnAddress() {
        application.run(context -> assertThat(context).doesNotHaveBean(RexServeClient.class));
    }

    @Test
    void hasAClientByItsAddress() {
        application
                .withPropertyValues("rexserve.client.url=http://127.0.0.1:8080")
                .run(context -> {
                    assertThat(context.getBean(RexServeClient.class).url())
                            .isEqualTo(URI.create("http://127.0.0.1:8080"));
                    assertThat(context.getBean(RexServeClientProperties.class))
                            .isEqualTo(new RexServeClientProperties(
                                    URI.create("http://127.0.0.1:8080"),
                                    null,
                                    Duration.ofMinutes(1),
                                    4,
                                    Duration.ofSeconds(20),
                                    null));
                });
    }

    @Test
    void readsEveryProperty() {
        application
                .withPropertyValues(
                        "rexserve.client.url=https://rexserve.internal",
                        "rexserve.client.api-key=secret",
                        "rexserve.client.timeout=5s",
                        "rexserve.client.attempts=2",
                        "rexserve.client.longest-wait=1s")
                .run(context -> assertThat(context.getBean(RexServeClientProperties.class))
                        .isEqualTo(new RexServeClientProperties(
                                URI.create("https://rexserve.internal"),
                                "secret",
                                Duration.ofSeconds(5),
                                2,
                                Duration.ofSeconds(1),
                                null))
                        .asString()
                        .doesNotContain("secret"));
    }

    @Test
    void leavesAnApplicationItsOwnClient() {
        application
                .withPropertyValues("rexserve.client.url=http://127.0.0.1:8080")
                .withBean("own", RexServeClient.class, () -> RexServeClient.of("http://127.0.0.1:1"))
                .run(context ->
                        assertThat(context).hasSingleBean(RexServeClient.class).hasBean("own"));
    }

    @Test
    void saysWhichBundleIsMissing() {
        application
                .withPropertyValues("rexserve.client.url=https://a", "rexserve.client.ssl-bundle=inner")
                .run(context ->
                        assertThat(context).hasFailed().getFailure().rootCause().hasMessageContaining("inner"));
    }
}
