package dev.foretell.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.foretell.bench.host.Commit;
import dev.foretell.bench.host.Machine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FindingsTest {

    private static final Findings FINDINGS = new Findings(
            "Model diabetes:1, 3 rounds in turns of 5.0 s.",
            List.of(
                    new Figure(
                            "foretell",
                            "Foretell, 1 row",
                            "requests/s",
                            List.of(3000.0, 1000.0, 2000.0),
                            new Figure.Latency(15.5, 50.25)),
                    new Ratio("foretell_to_broker", "Foretell / broker", 0.82),
                    new Figure("web_resident_memory", "web, resident memory", "MiB", List.of(99.5, 101.0), null)),
            List.of("POST /predictions: 3 x status 503"));

    private static final Provenance RUN = new Provenance(
            "ratio",
            "2026-11-30T12:00:00Z",
            new Commit("0123456789abcdef", true),
            new Machine(2, "a processor", 1L << 34, "Linux 6.1 amd64", "OpenJDK 17"),
            Map.of("--rounds", 3));

    @Test
    void are_a_table_for_people() {
        assertThat(FINDINGS.text()).isEqualTo("""
                        Model diabetes:1, 3 rounds in turns of 5.0 s.

                        | measured | median | p50 ms | p99 ms | rounds |
                        |---|---:|---:|---:|---|
                        | Foretell, 1 row | 2,000 requests/s | 15.50 | 50.25 | 3,000 · 1,000 · 2,000 |
                        | **Foretell / broker** | **0.82** | | | |
                        | web, resident memory | 100 MiB | | | 99.5 · 101 |

                        Errors in POST /predictions: 3 x status 503
                        """);
        assertThat(FINDINGS.exitCode()).isEqualTo(1);
    }

    @Test
    void tell_in_json_all_figures_with_their_units_and_what_ran_where() throws Exception {
        JsonNode json = new JsonMapper().readTree(FINDINGS.json(RUN));

        assertThat(json.properties().stream().map(Map.Entry::getKey))
                .containsExactly(
                        "command", "time", "commit", "machine", "options", "about", "figures", "ratios", "errors");
        assertThat(json.path("command").asText()).isEqualTo("ratio");
        assertThat(json.path("time").asText()).isEqualTo("2026-11-30T12:00:00Z");
        assertThat(json.path("commit").toString()).isEqualTo("{\"id\":\"0123456789abcdef\",\"modified\":true}");
        assertThat(json.path("machine").toString())
                .isEqualTo("{\"processors\":2,\"processor\":\"a processor\",\"memory_bytes\":17179869184,"
                        + "\"system\":\"Linux 6.1 amd64\",\"java\":\"OpenJDK 17\"}");
        assertThat(json.path("options").toString()).isEqualTo("{\"--rounds\":3}");
        assertThat(json.path("about").asText()).startsWith("Model diabetes:1");
        assertThat(json.path("figures").get(0).toString())
                .isEqualTo("{\"key\":\"foretell\",\"label\":\"Foretell, 1 row\",\"unit\":\"requests/s\","
                        + "\"median\":2000.0,\"rounds\":[3000.0,1000.0,2000.0],\"p50_ms\":15.5,\"p99_ms\":50.25}");
        assertThat(json.path("figures").get(1).toString())
                .isEqualTo("{\"key\":\"web_resident_memory\",\"label\":\"web, resident memory\",\"unit\":\"MiB\","
                        + "\"median\":100.25,\"rounds\":[99.5,101.0]}");
        assertThat(json.path("ratios").toString())
                .isEqualTo("[{\"key\":\"foretell_to_broker\",\"label\":\"Foretell / broker\",\"value\":0.82}]");
        assertThat(json.path("errors").toString()).isEqualTo("[\"POST /predictions: 3 x status 503\"]");
    }

    @Test
    void a_ratio_over_nothing_is_none() throws Exception {
        Findings findings = new Findings("", List.of(new Ratio("of_nothing", "over nothing", 1.0 / 0)), List.of());

        assertThat(findings.text()).contains("| **over nothing** | **none** | | | |");
        assertThat(new JsonMapper()
                        .readTree(findings.json(RUN))
                        .at("/ratios/0/value")
                        .isNull())
                .isTrue();
    }

    @Test
    void are_described_beside_the_recorded_runs() throws Exception {
        String described = Files.readString(Path.of("results", "README.md"));

        for (JsonNode part : new JsonMapper().readTree(FINDINGS.json(RUN)).findParents("key")) {
            assertThat(part.properties())
                    .allSatisfy(member -> assertThat(described).contains("`" + member.getKey() + "`"));
        }
        assertThat(new JsonMapper().readTree(FINDINGS.json(RUN)).properties())
                .allSatisfy(member -> assertThat(described).contains("`" + member.getKey() + "`"));
    }

    @Test
    void without_a_clone_name_no_commit_and_without_errors_end_well() throws Exception {
        Findings findings = new Findings("", List.of(), List.of());
        Provenance run = new Provenance(RUN.command(), RUN.time(), null, RUN.machine(), RUN.options());

        assertThat(new JsonMapper().readTree(findings.json(run)).path("commit").isNull())
                .isTrue();
        assertThat(findings.text()).doesNotContain("Errors");
        assertThat(findings.exitCode()).isZero();
    }
}
