package dev.foretell.web.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProportionTest {

    /** The expected values were computed with {@code proportion_confint(…, method="wilson")} of statsmodels. */
    @ParameterizedTest
    @CsvSource({
        "0, 10, 0, 0.27753279986288926",
        "10, 10, 0.7224672001371106, 1",
        "1, 3, 0.06149194472039626, 0.7923403991979523",
        "590, 768, 0.7370956416395011, 0.7966927358719891",
        "8341, 10000, 0.8266810906139506, 0.8412623216747632"
    })
    void the_interval_is_wilsons(long some, long all, double low, double high) {
        Proportion proportion = Proportion.of(some, all);

        assertThat(proportion.share()).isEqualTo((double) some / all);
        assertThat(proportion.low()).isCloseTo(low, within(1e-12));
        assertThat(proportion.high()).isCloseTo(high, within(1e-12));
    }
}
