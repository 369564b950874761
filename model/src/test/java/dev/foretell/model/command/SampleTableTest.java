package dev.foretell.model.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.manifest.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sample rows name a model's features, and mistakes in them are named by line and column. */
class SampleTableTest extends CommandFixture {

    @Test
    void a_sample_gives_names_and_ranges_and_is_kept() throws IOException {
        Path sample = file("rows.csv", """
                \ufeffsepal_length;sepal_width;species;petal length;petal_width
                5.1;3.5;setosa;1.4;0.2

                7;3.2;Virginica;4.7;0.2
                6.3;-1e1;2;6;0.2
                """);
        CommandProgram.Result result =
                done("add", SOFTMAX, "--name", "iris", "--sample", sample, "--labels", "setosa,versicolor,virginica");

        Manifest manifest = manifest("iris", "1");
        assertThat(manifest.inputs().get(0).features())
                .extracting(Manifest.Feature::name)
                .containsExactly("sepal_length", "sepal_width", "petal length", "petal_width");
        Manifest.Feature first = manifest.inputs().get(0).features().get(0);
        assertThat(first.title()).isEqualTo("Sepal length");
        assertThat(first.minimum()).isEqualTo(5.1);
        assertThat(first.maximum()).isEqualTo(7);
        assertThat(first.mean()).isZero();
        assertThat(first.scale()).isEqualTo(1);
        assertThat(manifest.inputs().get(0).features().get(1).minimum()).isEqualTo(-10);
        assertThat(manifest.inputs().get(0).features().get(3).minimum())
                .as("the same in all rows")
                .isNull();
        assertThat(manifest.samples()).isEqualTo(new Manifest.Samples("sample.csv", List.of(), "3 rows of rows.csv"));
        assertThat(repository.resolve("iris/1/sample.csv")).hasSameBinaryContentAs(sample);
        assertThat(manifest.files()).containsKeys("sample.csv");
        assertThat(result.out()).contains("3 rows, with the truth", "minimum and maximum are those of the sample");
        assertThat(json("iris/1").at("/inputs/0/features/0").has("mean")).isFalse();
        assertThat(json("iris/1").at("/inputs/0/features/0/maximum").toString()).isEqualTo("7");
    }

    @Test
    void a_sample_is_split_between_several_inputs() throws IOException {
        done(
                "add",
                CASES.resolve("two.keras"),
                "--name",
                "two",
                "--sample",
                file("two.csv", "a,b,c,d,e,f\n1,2,3,4,5,6\n2,3,4,5,6,7\n"));

        assertThat(manifest("two", "1").inputs().get(1).features())
                .extracting(Manifest.Feature::name)
                .containsExactly("e", "f");
    }

    @Test
    void an_invalid_sample_is_refused_by_line_and_column() throws IOException {
        sample("", "expected a header and at least one row, found nothing");
        sample("a,b,c,d\n", "found a header only");
        sample("1,2,3,4\n1,2,3,4\n", "line 1: expected a header with the names of the columns, found numbers");
        sample("a,b,c\n1,2,3\n", "line 1: expected 4 columns, one for each number that the model takes");
        sample(
                "a,b,c,d,e\n1,2,3,4,5\n",
                "named class, label, outcome, target, species, variety; found 5: a, b, c, d, e");
        sample("a,b,c,d,e,class\n1,2,3,4,5,0\n", "found 6");
        sample("a,b,A,d\n1,2,3,4\n", "the name A is given twice");
        sample("a,b,,d\n1,2,3,4\n", "column 3 has no name");
        sample("a,b,c,d\n1,2,3,4\n1,2,x,4\n", "line 3, column c: expected a number, found \"x\"");
        sample("a,b,c,d\n1,2,,4\n", "line 2, column c: expected a number, found nothing");
        sample("a,b,c,d\n1,2,NaN,4\n", "line 2, column c: expected a number, found \"NaN\"");
        sample("a,b,c,d\n1,2,1e60,4\n", "line 2, column c: expected a number, found \"1e60\"");
        sample("a,b,c,d\n1,2,3\n", "line 2: expected 4 fields as in the header, found 3");
        sample(
                "a,b,c,d,class\n1,2,3,4,3\n",
                "line 2, column class: expected one of the labels 0, 1, 2, or a label's number from 0; found \"3\"");
        sample("a,b,c,d,class\n1,2,3,4,setosa\n", "--labels names them");
        sample("a,b,c,d\n1,2,\"3,4\n", "rows.csv");
        sample("a,b\0,c,d\n1,2,3,4\n", "is not text; expected a CSV");
        Files.write(folder.resolve("latin.csv"), new byte[] {'a', (byte) 0xe4, ',', 'b'});
        refused(1, "is not text in UTF-8", "add", SOFTMAX, "--name", "x", "--sample", folder.resolve("latin.csv"));
        refused(1, "there is no such file", "add", SOFTMAX, "--name", "x", "--sample", folder.resolve("none.csv"));
        refused(1, "folder", "add", SOFTMAX, "--name", "x", "--sample", folder);
        refused(
                1,
                "expected at most 10 MiB",
                "add",
                SOFTMAX,
                "--name",
                "x",
                "--sample",
                file("large.csv", "1".repeat(11 << 20)));
    }

    private void sample(String text, String why) throws IOException {
        refused(1, why, "add", SOFTMAX, "--name", "x", "--sample", file("rows.csv", text));
    }
}
