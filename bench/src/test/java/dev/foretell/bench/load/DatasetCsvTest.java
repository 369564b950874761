package dev.foretell.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.bench.options.ModelOptions;
import dev.foretell.manifest.Manifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class DatasetCsvTest {

    private static final Manifest DIABETES = new ModelOptions().chosen().manifest();

    @Test
    void is_a_header_and_as_many_plausible_rows_as_asked_for() throws IOException {
        List<String> lines = text(new DatasetCsv(DIABETES, 25_000, 1));

        assertThat(lines).hasSize(25_001);
        assertThat(lines.get(0))
                .isEqualTo("pregnancies,glucose,blood_pressure,skin_thickness,insulin,bmi,pedigree,age,class");
        assertThat(lines.subList(1, 25_001)).allMatch(line -> line.matches("([0-9.]+,){8}(negative|positive)"));
        assertThat(lines.subList(1, 10_001)).contains(lines.get(20_001)).doesNotHaveDuplicates();
    }

    @Test
    void is_the_same_again_and_by_seed() throws IOException {
        DatasetCsv lines = new DatasetCsv(DIABETES, 100, 7);
        List<String> first = text(lines);

        assertThat(text(lines.again(DIABETES))).isEqualTo(first);
        assertThat(text(new DatasetCsv(DIABETES, 100, 7))).isEqualTo(first);
        assertThat(text(new DatasetCsv(DIABETES, 100, 8))).isNotEqualTo(first);
    }

    @Test
    void can_be_read_byte_by_byte() throws IOException {
        DatasetCsv lines = new DatasetCsv(DIABETES, 3, 1);
        StringBuilder text = new StringBuilder();
        for (int c = lines.read(); c >= 0; c = lines.read()) {
            text.append((char) c);
        }

        assertThat(text.toString().lines().toList()).isEqualTo(text(lines.again(DIABETES)));
    }

    private static List<String> text(DatasetCsv lines) throws IOException {
        return new String(lines.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
}
