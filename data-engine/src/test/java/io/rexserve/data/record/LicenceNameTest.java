package io.rexserve.data.record;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LicenceNameTest {
    @ParameterizedTest
    @CsvSource({
        "CC BY 4.0, cc-by-4.0",
        "cc-by-4.0, cc-by-4.0",
        "CC_BY_4.0, cc-by-4.0",
        "https://creativecommons.org/licenses/by/4.0/, cc-by-4.0",
        "http://creativecommons.org/licenses/by/4.0/deed.de, cc-by-4.0",
        "creativecommons.org/licenses/by-nc-sa/2.0, cc-by-nc-sa-2.0",
        "Creative Commons Attribution 4.0, cc-by-4.0",
        "Attribution-NonCommercial-ShareAlike License, cc-by-nc-sa",
        "Attribution-Non-Commercial 2.0, cc-by-nc-2.0",
        "CC BY, cc-by",
        "CC BY-NC 4.0, cc-by-nc-4.0",
        "CC0, cc-0",
        "CC0 1.0, cc-0-1.0",
        "https://creativecommons.org/publicdomain/zero/1.0/, cc-0-1.0",
        "https://creativecommons.org/publicdomain/mark/1.0/, cc-pdmark-1.0",
        "MIT, mit",
        "MIT License, mit",
        "The MIT Licence, mit",
        "Apache License 2.0, apache-2.0",
        "Apache-2.0, apache-2.0",
        "https://www.flickr.com/commons/usage/, flickr.com/commons/usage",
        "All rights reserved, all-rights-reserved",
        "Licence, licence"
    })
    void oneLicenceHasOneSpelling(String name, String canonical) {
        assertThat(LicenceName.canonical(name)).isEqualTo(canonical);
    }
}
