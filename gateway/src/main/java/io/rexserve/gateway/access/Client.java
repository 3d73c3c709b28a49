package io.rexserve.gateway.access;

import io.rexserve.gateway.connection.Caller;
import jakarta.servlet.http.HttpServletRequest;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// A caller whose key or token has been checked.
///
/// @param scopes what it may do
record Client(Caller caller, Set<Scope> scopes) {
    private static final String ATTRIBUTE = Client.class.getName();

    Client {
        scopes = scopes.isEmpty() ? Scope.none() : EnumSet.copyOf(scopes);
    }

    /// The client that has sent a request; empty where none was asked for.
    static Optional<Client> of(HttpServletRequest http) {
        return http.getAttribute(ATTRIBUTE) instanceof Client known ? Optional.of(known) : Optional.empty();
    }

    void identify(HttpServletRequest http) {
        http.setAttribute(ATTRIBUTE, this);
        Caller.identify(http, caller);
    }
}
