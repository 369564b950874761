package dev.foretell.web.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.foretell.job.Rows;
import dev.foretell.manifest.Datatype;
import dev.foretell.manifest.Manifest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResultWriterTest {

    private static final Block FIRST = new Block(
            0,
            new Rows(2, 4, new float[] {5.1f, 3.5f, 1.4f, 0.2f, 6, 3, 1e10f, -0.125f}),
            new int[] {0, Block.UNKNOWN},
            new long[] {2, 3, 5},
            List.of(new RowError(1, 3, "petal_length", "expected a number, found \"x,y\"")),
            List.of(),
            0);
    private static final Rows OUTPUTS = new Rows(2, 3, new float[] {0.9f, 0.1f, 0, 0.25f, 1e-8f, 0.75f});
    private static final Block SECOND = new Block(
            3, new Rows(1, 4, new float[] {1, 2, 3, 4}), new int[] {2}, new long[] {6}, List.of(), List.of(), 0);

    @Test
    void a_csv_has_each_row_in_its_place() throws IOException {
        assertThat(text(ResultWriter.csv(TestManifests.IRIS, true, out))).isEqualTo("""
                        row,sepal_length,sepal_width,petal_length,petal_width,class,predicted,\
                        probability_setosa,probability_versicolor,probability_virginica,error
                        1,5.1,3.5,1.4,0.2,setosa,setosa,0.9,0.1,0,
                        2,,,,,,,,,,"Line 3, petal_length: expected a number, found ""x,y""."
                        3,6,3,1.0E10,-0.125,,virginica,0.25,1.0E-8,0.75,
                        4,1,2,3,4,virginica,,,,,no worker
                        """.replace("\n", "\r\n"));
    }

    @Test
    void a_json_has_each_row_on_its_line() throws IOException {
        String json = text(ResultWriter.json(TestManifests.IRIS, true, out));

        assertThat(json.lines()).hasSize(6);
        assertThat(json.lines().skip(1).findFirst().orElseThrow())
                .isEqualTo(
                        "{\"row\":1,\"sepal_length\":5.1,\"sepal_width\":3.5,\"petal_length\":1.4,\"petal_width\":0.2,"
                                + "\"class\":\"setosa\",\"predicted\":\"setosa\",\"probability_setosa\":0.9,"
                                + "\"probability_versicolor\":0.1,\"probability_virginica\":0,\"error\":null},");
        JsonNode rows = new ObjectMapper().readTree(json);
        assertThat(rows).hasSize(4);
        assertThat(rows.get(1).path("error").asText())
                .isEqualTo("Line 3, petal_length: expected a number, found \"x,y\".");
        assertThat(rows.get(1).path("predicted").isNull()).isTrue();
        assertThat(rows.get(2).path("class").isNull()).isTrue();
        assertThat(rows.get(3).path("error").asText()).isEqualTo("no worker");
    }

    @Test
    void without_truth_there_is_no_column_for_it() throws IOException {
        assertThat(text(ResultWriter.csv(TestManifests.IRIS, false, out)))
                .startsWith("row,")
                .doesNotContain("class");
        out.reset();
        assertThat(text(ResultWriter.json(TestManifests.IRIS, false, out))).doesNotContain("\"class\"");
    }

    @Test
    void one_probability_is_written_for_both_classes() throws IOException {
        Block block =
                new Block(0, new Rows(1, 8, new float[8]), new int[] {1}, new long[] {1}, List.of(), List.of(), 0);
        ResultWriter writer = ResultWriter.csv(TestManifests.DIABETES, true, out);
        writer.begin();
        writer.block(block, new Rows(1, 1, new float[] {0.7f}), null);
        writer.end();

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains(",class,predicted,probability_negative,probability_positive,error\r\n")
                .endsWith(",positive,positive,0.3,0.7,\r\n");
    }

    @Test
    void an_empty_result_is_well_formed() throws IOException {
        ResultWriter writer = ResultWriter.json(TestManifests.IRIS, false, out);
        writer.begin();
        writer.end();

        assertThat(new ObjectMapper().readTree(out.toString(StandardCharsets.UTF_8)))
                .isEmpty();
    }

    @Test
    void what_was_not_predicted_says_so() throws IOException {
        ResultWriter writer = ResultWriter.csv(TestManifests.IRIS, false, out);
        writer.begin();
        writer.block(SECOND, null, null);
        writer.end();

        assertThat(out.toString(StandardCharsets.UTF_8)).endsWith("\r\n4,1,2,3,4,,,,,not predicted\r\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            =1+1             | '=1+1
            =HYPERLINK("x")  | "'=HYPERLINK(""x"")"
            +1               | '+1
            -1               | '-1
            @SUM(A1)         | '@SUM(A1)
            a;b              | "a;b"
            a=b              | a=b
            """)
    void a_text_is_never_a_formula(String text, String field) {
        assertThat(CsvResult.field(text)).isEqualTo(field);
    }

    @Test
    void labels_and_names_that_are_formulas_are_quoted() throws IOException {
        Manifest iris = TestManifests.IRIS;
        Manifest.Output evil = new Manifest.Output(
                "o", Datatype.FP32, List.of(-1, 3), List.of("=cmd|' /C calc'!A0", "@b", "\tc,d"), null, Map.of());
        Manifest manifest =
                new Manifest("m", "1", "", "", "", null, iris.inputs(), List.of(evil), null, List.of(), Map.of());
        String csv = text(ResultWriter.csv(manifest, true, out));

        assertThat(csv)
                .contains(",'=cmd|' /C calc'!A0,")
                .contains(",\"'\tc,d\",")
                .doesNotContain(",=")
                .doesNotContain(",@");
    }

    @Test
    void numbers_are_the_shortest_that_read_back_the_same() {
        Random random = new Random(5);
        for (int i = 0; i < 100_000; i++) {
            float value = Float.intBitsToFloat(random.nextInt());
            if (Float.isFinite(value)) {
                assertThat(Float.parseFloat(ResultColumns.number(value))).isEqualTo(value == 0 ? 0f : value);
            }
        }
        assertThat(ResultColumns.number(2.0E-3f)).isEqualTo("0.002");
        assertThat(ResultColumns.number(148)).isEqualTo("148");
        assertThat(ResultColumns.number(0.627f)).isEqualTo("0.627");
        assertThat(ResultColumns.number(Float.MIN_NORMAL)).isEqualTo("1.1754944E-38");
    }

    /** Reads a large table, writes it with outputs, and reads the result as other programs would. */
    @Test
    void a_result_can_be_read_again_as_a_table() throws IOException {
        StringBuilder csv = new StringBuilder();
        Random random = new Random(9);
        for (int i = 0; i < 3000; i++) {
            csv.append(random.nextInt(5))
                    .append(",")
                    .append(random.nextFloat())
                    .append(i % 7 == 0 ? ",x" : ",1")
                    .append(",2\n");
        }
        ResultWriter writer = ResultWriter.csv(TestManifests.IRIS, false, out);
        writer.begin();
        try (RowReader reader = RowReader.csv(
                TestManifests.IRIS,
                new java.io.ByteArrayInputStream(csv.toString().getBytes(StandardCharsets.UTF_8)))) {
            for (Block block = reader.next(100); block != null; block = reader.next(100)) {
                float[] outputs = new float[block.rows().count() * 3];
                Arrays.fill(outputs, 0.5f);
                writer.block(
                        Block.ofBytes(block.toBytes()), new Rows(block.rows().count(), 3, outputs), null);
            }
        }
        writer.end();
        List<String> before = csv.toString().lines().toList();
        List<CsvRecord> after = new ArrayList<>();
        try (CsvReader<CsvRecord> reader = CsvReader.builder().ofCsvRecord(out.toString(StandardCharsets.UTF_8))) {
            reader.forEach(after::add);
        }

        assertThat(after).hasSize(3001);
        for (int i = 0; i < 3000; i++) {
            List<String> fields = after.get(i + 1).getFields();
            assertThat(fields.get(0)).isEqualTo(Integer.toString(i + 1));
            if (i % 7 == 0) {
                assertThat(fields.get(9)).startsWith("Line " + (i + 1) + ", petal_length");
            } else {
                String[] given = before.get(i).split(",", -1);
                assertThat(Float.parseFloat(fields.get(2))).isEqualTo(Float.parseFloat(given[1]));
                assertThat(fields.get(5)).isEqualTo("setosa");
            }
        }
    }

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private String text(ResultWriter writer) throws IOException {
        writer.begin();
        writer.block(FIRST, OUTPUTS, null);
        writer.block(SECOND, null, "no worker");
        writer.end();
        return out.toString(StandardCharsets.UTF_8);
    }
}
