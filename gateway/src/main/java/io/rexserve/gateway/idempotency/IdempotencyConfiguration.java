package io.rexserve.gateway.idempotency;

import io.rexserve.gateway.admission.RequestAdmission;
import io.rexserve.gateway.database.Database;
import io.rexserve.gateway.request.BodyReader;
import java.time.Duration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import tools.jackson.databind.json.JsonMapper;

/// `Idempotency-Key` over HTTP; the settings come as one bean of [Settings].
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
public class IdempotencyConfiguration {
    /// Behind the filters that count requests and know who calls.
    private static final int BEHIND_ACCESS = Ordered.HIGHEST_PRECEDENCE + 8;

    /// @param mostBytes of the body of any request
    /// @param bodyTimeout in which a body that is compared must arrive
    /// @param bytesPerSecond that must arrive on average
    public record Settings(
            IdempotencyProperties properties, long mostBytes, Duration bodyTimeout, long bytesPerSecond) {}

    @Bean(destroyMethod = "close")
    StoredAnswers gatewayStoredAnswers(Database database, Settings settings, JsonMapper json) {
        return new StoredAnswers(database, settings.properties(), json);
    }

    @Bean
    FilterRegistrationBean<IdempotencyFilter> gatewayIdempotency(
            StoredAnswers answers, RequestAdmission admission, BodyReader bodies, Settings settings) {
        var registration = new FilterRegistrationBean<>(new IdempotencyFilter(answers, admission, bodies, settings));
        registration.setOrder(BEHIND_ACCESS);
        return registration;
    }
}
