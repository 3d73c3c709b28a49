package io.rexserve.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.gateway.access.AccessProperties.Required;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessModeTest {
    @ParameterizedTest
    @CsvSource({
        "AUTO,  false, 127.0.0.1, OFF",
        "AUTO,  false, ::1,       OFF",
        "AUTO,  false, 127.0.0.2, OFF",
        "AUTO,  true,  127.0.0.1, REQUIRED",
        "AUTO,  true,  0.0.0.0,   REQUIRED",
        "AUTO,  true,  ,          REQUIRED",
        "TRUE,  true,  127.0.0.1, REQUIRED",
        "FALSE, true,  0.0.0.0,   OPTIONAL",
        "FALSE, false, 0.0.0.0,   OFF",
        "FALSE, false, ,          OFF"
    })
    void followsTheSettingTheKeysAndTheAddress(
            Required required, boolean keys, @Nullable String address, AccessMode mode) {
        assertThat(AccessMode.of(required, keys, keys, address == null ? null : InetAddress.ofLiteral(address)))
                .isEqualTo(mode);
    }

    @ParameterizedTest
    @CsvSource({
        "AUTO, false, 0.0.0.0",
        "AUTO, false, ",
        "AUTO, false, 192.0.2.1",
        "AUTO, true, 127.0.0.1",
        "TRUE, false, 127.0.0.1"
    })
    void refusesToStartWhereKeysAreNeededAndThereIsNone(Required required, boolean file, @Nullable String address) {
        assertThatThrownBy(() ->
                        AccessMode.of(required, file, false, address == null ? null : InetAddress.ofLiteral(address)))
                .hasMessageContaining("rexserve.gateway.access.keys-file")
                .hasMessageContaining("./rexserve keys create");
    }
}
