package io.rexserve.gateway.database;

import java.nio.file.Path;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The database as a bean that is not opened yet; its settings come as one bean of [Place].
@Configuration(proxyBeanMethods = false)
public class DatabaseConfiguration {
    /// @param folder of the embedded database
    public record Place(DatabaseProperties properties, Path folder) {}

    @Bean(destroyMethod = "close")
    Database gatewayDatabase(Place place) {
        return new Database(place.properties(), place.folder());
    }
}
