package io.rexserve.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallerIdentityTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 192.0.2.7",
        "::ffff:192.0.2.7, 192.0.2.7",
        "2001:db8:0:1:2:3:4:5, 2001:db8:0:1::/64",
        "2001:db8:0:1::, 2001:db8:0:1::/64",
        "fe80::1%eth0, fe80:0:0:0::/64",
        "localhost, unknown",
        "'', unknown",
        "_hidden, unknown"
    })
    void isAnAddressOrTheFirst64BitsOfOne(String address, String network) {
        assertThat(Caller.ofAddress(address).network()).isEqualTo(network);
    }
}
