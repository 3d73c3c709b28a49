package io.rexserve.gateway.database;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;

/// Settings of the database; every default is in `gateway.yml`.
///
/// @param url of PostgreSQL, `jdbc:postgresql://HOST/NAME`, which several gateways may share; empty for an embedded
///     file in `data-dir`, which one process has for itself
/// @param username of PostgreSQL
/// @param password of PostgreSQL; empty where `password-file` has it, or none is needed
/// @param passwordFile whose first line is the password, read again for every connection
/// @param connections that are open at most
/// @param connectTimeout how long a request waits for a connection
public record DatabaseProperties(
        @NotNull String url,
        @NotNull String username,
        @NotNull String password,
        @NotNull String passwordFile,
        @Min(2) @Max(1000) int connections,
        @NotNull Duration connectTimeout) {
    public DatabaseProperties {
        if (!url.isEmpty() && !url.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException(
                    "rexserve.gateway.database.url: not of PostgreSQL (expected: jdbc:postgresql://HOST/NAME, or empty)");
        }
        if (!password.isEmpty() && !passwordFile.isEmpty()) {
            throw new IllegalArgumentException(
                    "rexserve.gateway.database.password: beside password-file (expected: one of the two)");
        }
    }

    /// Without the password.
    @Override
    public String toString() {
        return "DatabaseProperties[url=" + url + ", username=" + username + ", connections=" + connections + "]";
    }
}
