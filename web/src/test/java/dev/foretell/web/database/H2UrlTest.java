package dev.foretell.web.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class H2UrlTest {

    @ParameterizedTest
    @CsvSource({
        "jdbc:h2:./data/x, jdbc:h2:async:./data/x;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0",
        "jdbc:h2:file:/data/x;CIPHER=AES, jdbc:h2:async:/data/x;CIPHER=AES;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0",
        "jdbc:h2:nio:./x;DB_CLOSE_ON_EXIT=TRUE, jdbc:h2:nio:./x;DB_CLOSE_ON_EXIT=TRUE;TRACE_LEVEL_FILE=0",
        "jdbc:h2:mem:x, jdbc:h2:mem:x;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0",
        "jdbc:h2:tcp://host/x, jdbc:h2:tcp://host/x"
    })
    void a_file_survives_interrupted_threads_and_is_closed_by_us(String url, String opened) {
        assertThat(H2Url.of(url)).isEqualTo(opened);
    }
}
