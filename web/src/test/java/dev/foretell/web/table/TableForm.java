package dev.foretell.web.table;

import dev.foretell.manifest.Manifest;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.BiFunction;

/** The forms of a table that have a {@link RowReader}, each with a sample of rows, some of which are wrong. */
enum TableForm implements BiFunction<Manifest, InputStream, RowReader> {
    CSV_FORM,
    JSON_FORM;

    private static final String CSV = """
            \uFEFFid;sepal_length;sepal_width;petal_length;petal_width;note;class\r
            1;5.1;3.5;1.4;0.2;"größe; ""x""\r
            y";setosa\r

            2;6;3;x;2;;virginica
            3;6;3
            4;6;300;5;2;;\r\
            5;6;3;5;2;𝄞;rose
            6;6;3;5;2;;2
            """;

    private static final String JSON = """
            \uFEFF{"id": 1, "sepal_length": 5.1, "sepal_width": 3.5, "petal_length": 1.4, "petal_width": 0.2, \
            "class": "setosa"}\r

            [6, 3, "x", 2, "virginica"]
            [6, 3]
            {"sepal_width": 300, "sepal_length": 6, "petal_length": 5, "petal_width": 2, "note": {"größe": ["𝄞"]}}
            {"sepal_width": 3, "sepal_length": 6, "petal_length": 5, "petal_width": 2, "class": "rose"}
            {broken
            [6, 3, 5, 2, 2]
            """;

    @Override
    public RowReader apply(Manifest manifest, InputStream in) {
        return this == CSV_FORM ? RowReader.csv(manifest, in) : RowReader.jsonLines(manifest, in);
    }

    byte[] sample() {
        return (this == CSV_FORM ? CSV : JSON).getBytes(StandardCharsets.UTF_8);
    }

    byte[] line() {
        return (this == CSV_FORM ? "5.1,3.5,1.4,0.2\n" : "[5.1,3.5,1.4,0.2]\n").getBytes(StandardCharsets.UTF_8);
    }
}
