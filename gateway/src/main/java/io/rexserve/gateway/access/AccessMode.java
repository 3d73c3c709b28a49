package io.rexserve.gateway.access;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/// Whether requests need a key or a token.
enum AccessMode {
    /// Nobody is asked, and what callers send along is not looked at.
    OFF,
    /// A key or token that comes along must be valid; without one a caller is its address.
    OPTIONAL,
    REQUIRED;

    private static final Logger LOG = LoggerFactory.getLogger(AccessMode.class);
    private static final String KEY = "rexserve.gateway.access.required";

    /// What the settings mean.
    ///
    /// @param configured whether there is a keys file or an issuer of tokens
    /// @param usable whether there is a key or an issuer
    /// @param address that the server listens on; null for all of the machine
    /// @throws InvalidConfigurationPropertyValueException if strangers could call, or nobody
    static AccessMode of(
            AccessProperties.Required required, boolean configured, boolean usable, @Nullable InetAddress address) {
        boolean here = address != null && address.isLoopbackAddress();
        AccessMode mode = switch (required) {
            case TRUE -> REQUIRED;
            case FALSE -> configured ? OPTIONAL : OFF;
            case AUTO -> configured || !here ? REQUIRED : OFF;
        };
        if (mode == REQUIRED && !usable) {
            throw new InvalidConfigurationPropertyValueException(
                    KEY,
                    required,
                    "Keys are needed" + (here ? "" : ", because others than this machine can reach the server")
                            + ", and there are none. Expected: rexserve.gateway.access.keys-file (./rexserve keys create "
                            + "makes keys) or rexserve.gateway.access.token.issuer; or " + KEY
                            + "=false where something else keeps strangers out (docs/access.md).");
        }
        mode.announce(required, here);
        return mode;
    }

    private void announce(AccessProperties.Required required, boolean here) {
        if (required == AccessProperties.Required.AUTO && this == OFF) {
            LOG.warn("access: OFF. Anybody on this machine may call, nobody else can ({}=auto, loopback)", KEY);
        } else if (this != REQUIRED && !here) {
            LOG.warn("access: {}. ANYBODY WHO REACHES THIS MACHINE MAY CALL ({}=false)", this, KEY);
        }
    }
}
