package dev.foretell.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Form;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Predicts the tables that people bring: with other names, separators, encodings and formats. */
class DatasetTablesTest extends DatasetCalls {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            UTF-8 | petal length (cm),petal width (cm),sepal length (cm),sepal width (cm),target\\n\
            1.3,0.2,5.0,3.4,0\\n4.4,1.4,6.0,2.9,1\\n5.9,2.1,6.7,3.1,2\\n
            UTF-8 | sep=;\\npetal_width;petal_length;sepal_width;sepal_length;class\\n\
            0.2;1.3;3.4;5.0;setosa\\n1.4;4.4;2.9;6.0;versicolor\\n2.1;5.9;3.1;6.7;virginica\\n
            windows-1252 | Größe der Blüten\\nPetal.Width;Petal.Length;Sepal.Width;Sepal.Length;Species\\n\
            0,2;1,3;3,4;5,0;setosa\\n1,4;4,4;2,9;6,0;versicolor\\n2,1;5,9;3,1;6,7;virginica\\n
            UTF-16 | 5.0;3.4;1.3;0.2;1\\n6.0;2.9;4.4;1.4;2\\n6.7;3.1;5.9;2.1;3\\n
            UTF-8 | [{"PetalWidthCm":0.2,"PetalLengthCm":1.3,"SepalWidthCm":3.4,"SepalLengthCm":5,\
            "Species":"setosa"},\\n[6.0,2.9,4.4,1.4,"versicolor"],[6.7,3.1,5.9,2.1,"virginica"]]
            """)
    void a_flower_is_recognised_however_its_table_is_written(String charset, String table) {
        HttpResponse<String> response = iris(table.replace("\\n", "\n").getBytes(Charset.forName(charset)));

        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        JsonNode ended = ended(Client.json(response));
        assertThat(ended.at("/evaluation/quality/correct").asInt())
                .as(ended.toPrettyString())
                .isEqualTo(3);
        assertThat(ended.path("notes")).isNotEmpty();
        assertThat(client.get("/jobs/" + id(ended)).body()).contains("aria-label=\"How the file was read\"");
    }

    @Test
    void unknown_names_are_refused_with_the_likely_pairs() {
        HttpResponse<String> response = iris("petal length (mm),petal width,sepal length,sepal width\n13,0.2,5.0,3.4\n"
                .getBytes(StandardCharsets.UTF_8));

        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(response.body()).contains("petal length (mm)", "for petal_length (in cm)");
    }

    @Test
    void the_short_names_of_the_diabetes_data_are_known() {
        JsonNode ended = succeeded("age,pedi,mass,test,skin,pres,plas,preg,class\n50,0.627,33.6,0,35,72,148,6,1\n");

        assertThat(client.get("/datasets/" + id(ended) + "/rows").body()).contains("6.0,148.0,72.0,35.0,0.0,33.6");
    }

    @Test
    void a_workbook_is_read_whatever_its_type_is_and_by_the_form() throws IOException {
        byte[] workbook = workbook("<row>" + text("petal width (cm)") + text("petal length (cm)") + text("sepal width")
                + text("sepal length") + text("Species") + "</row><row><c><v>0.2</v></c><c><v>1.4</v></c>"
                + "<c><v>3.5</v></c><c><v>5.1</v></c>" + text("setosa") + "</row>");

        HttpResponse<String> response =
                iris(workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
        HttpResponse<String> withoutType = iris(workbook);
        HttpResponse<String> form = client.browser()
                .post("/predictions", new Form().field("model", "iris").file("file", "flowers.xlsx", workbook));

        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        assertThat(ended(Client.json(response))
                        .at("/evaluation/quality/correct")
                        .asInt())
                .isEqualTo(1);
        assertThat(withoutType.statusCode()).as(withoutType.body()).isEqualTo(202);
        assertThat(form.statusCode()).as(form.body()).isEqualTo(303);
    }

    @Test
    void a_workbook_that_is_too_large_is_refused_before_it_is_in_memory() {
        byte[] large = new byte[11 << 20];
        large[0] = 'P';
        large[1] = 'K';
        large[2] = 3;
        large[3] = 4;

        HttpResponse<String> response = iris(large);

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.body()).contains("over the limit of 10 MiB");
    }

    @Test
    void a_table_is_what_it_contains_whatever_its_type_says() {
        String table = "petal_width,petal_length,sepal_width,sepal_length,class\n0.2,1.4,3.5,5.1,setosa\n";

        for (HttpResponse<String> response : List.of(
                iris(gzip(table), "text/csv"),
                iris(gzip(table), "application/octet-stream"),
                iris(table.getBytes(StandardCharsets.UTF_8), "application/x-ndjson"),
                iris("[[5.1,3.5,1.4,0.2,\"setosa\"]]".getBytes(StandardCharsets.UTF_8), "text/csv"))) {
            assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
            assertThat(ended(Client.json(response))
                            .at("/evaluation/quality/correct")
                            .asInt())
                    .isEqualTo(1);
        }
    }

    private static String text(String text) {
        return "<c t=\"inlineStr\"><is><t>" + text + "</t></is></c>";
    }

    private static byte[] workbook(String rows) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(file)) {
            for (String[] part : new String[][] {
                {"xl/worksheets/sheet1.xml", "<worksheet><sheetData>" + rows + "</sheetData></worksheet>"},
                {"xl/workbook.xml", "<workbook><sheets><sheet name=\"Flowers\" id=\"r1\"/></sheets></workbook>"},
                {
                    "xl/_rels/workbook.xml.rels",
                    "<Relationships><Relationship Id=\"r1\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
                }
            }) {
                zip.putNextEntry(new ZipEntry(part[0]));
                zip.write(part[1].getBytes(StandardCharsets.UTF_8));
            }
        }
        return file.toByteArray();
    }

    @Test
    void the_beginning_of_a_file_is_shown_as_it_would_be_read() {
        JsonNode read = Client.json(preview("Id,PetalLengthCm,PetalWidthCm,SepalLengthCm,SepalWidthCm,Species\n"
                + "1,1.4,0.2,5.1,3.5,setosa\n2,4.3,1.3,6.1,high,versicolor\n3,5.8,2."));

        assertThat(read.at("/columns").findValuesAsText("from"))
                .containsExactly("SepalLengthCm", "SepalWidthCm", "PetalLengthCm", "PetalWidthCm");
        assertThat(read.at("/rows/0/values")).extracting(JsonNode::asDouble).containsExactly(5.1, 3.5, 1.4, 0.2);
        assertThat(read.at("/rows/0/class").asText()).isEqualTo("setosa");
        assertThat(read.at("/rows/0/line").asInt()).isEqualTo(2);
        assertThat(read.at("/row_errors/0").asText()).contains("sepal_width", "\"high\"");
        assertThat(client.get("/datasets").body()).doesNotContain("PetalLengthCm");
    }

    @Test
    void a_preview_says_why_a_file_would_be_refused() {
        assertThat(preview("a,b,c,d\n1,2,3,4\n").statusCode()).isEqualTo(422);
        assertThat(preview("").statusCode()).isEqualTo(422);
        assertThat(preview("a,b,c,d\n1,2,3,4\n").body()).contains("The file has: a, b, c, d.");
    }

    private static HttpResponse<String> preview(String start) {
        return client.send(client.request("/datasets/preview?model=iris")
                .header("Content-Type", "application/octet-stream")
                .POST(BodyPublishers.ofString(start)));
    }

    private static HttpResponse<String> iris(byte[] table) {
        return iris(table, "text/csv");
    }

    private static HttpResponse<String> iris(byte[] table, String type) {
        return client.send(client.request("/datasets?model=iris")
                .header("Content-Type", type)
                .POST(BodyPublishers.ofByteArray(table)));
    }
}
