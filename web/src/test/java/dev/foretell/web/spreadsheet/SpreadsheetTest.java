package dev.foretell.web.spreadsheet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretell.web.table.Block;
import dev.foretell.web.table.InvalidTableException;
import dev.foretell.web.table.RowError;
import dev.foretell.web.table.RowReader;
import dev.foretell.web.table.TestManifests;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpreadsheetTest {

    private static final String HEADER =
            WorkbookFile.row(1, "petal width (cm)", "petal length (cm)", "sepal width", "sepal length", "Species");

    private record Read(List<Float> values, List<Long> lines, List<String> errors) {}

    private static Read read(WorkbookFile file) {
        return read(file.bytes());
    }

    private static Read read(byte[] file) {
        Read read = new Read(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        try (RowReader rows = Spreadsheet.rows(TestManifests.IRIS, file)) {
            for (Block block = rows.next(100); block != null; block = rows.next(100)) {
                for (int row = 0; row < block.rows().count(); row++) {
                    read.lines.add(block.lineOf(row));
                    for (int column = 0; column < 4; column++) {
                        read.values.add(block.rows().at(row, column));
                    }
                }
                block.errors().stream().map(RowError::sentence).forEach(read.errors::add);
            }
        }
        return read;
    }

    private static void assertRefused(byte[] file, String message) {
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(InvalidTableException.class)
                .hasMessageContaining(message);
    }

    @Test
    void rows_are_read_by_the_names_of_the_columns_and_numbered_as_in_the_sheet() {
        Read read = read(new WorkbookFile()
                .sheet(
                        "Flowers",
                        HEADER
                                + WorkbookFile.row(2, 0.2, 1.4, 3.5, 5.1, "setosa")
                                + WorkbookFile.row(5, 1.3, 4.3, 2.8, 6.1, "versicolor"))
                .sheet("Empty", ""));

        assertThat(read.values).containsExactly(5.1f, 3.5f, 1.4f, 0.2f, 6.1f, 2.8f, 4.3f, 1.3f);
        assertThat(read.lines).containsExactly(2L, 5L);
        assertThat(read.errors).isEmpty();
    }

    @Test
    void texts_formulas_and_numbers_of_all_digits_are_read() {
        Read read = read(new WorkbookFile()
                .strings("<si><t>sepal_length</t></si>"
                        + "<si><r><t>sepal</t></r><r><t>_width</t></r><rPh><t>x</t></rPh></si>"
                        + "<si><t>petal_length</t></si><si><t>petal_width</t></si>")
                .sheet(
                        "a",
                        "<row><c t=\"s\"><v>0</v></c><c t=\"s\"><v>1</v></c><c t=\"s\"><v>2</v></c>"
                                + "<c t=\"s\"><v>3</v></c></row>"
                                + "<row><c><f>A1+1</f><v>5.0999999999999996</v></c><c t=\"str\"><f>B</f><v>3.5</v></c>"
                                + "<c><v>1.4E0</v></c><c t=\"inlineStr\"><is><t>0.2</t></is></c></row>"));

        assertThat(read.values).containsExactly(5.1f, 3.5f, 1.4f, 0.2f);
    }

    @Test
    void dates_errors_and_empty_cells_are_no_numbers() {
        String styles = "<numFmts><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\"/></numFmts>"
                + "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>"
                + "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/><xf numFmtId=\"10\"/></cellXfs>";
        String rest = "<c><v>3.5</v></c><c><v>1.4</v></c><c><v>0.2</v></c></row>";
        Read read = read(new WorkbookFile()
                .styles(styles)
                .sheet(
                        "a",
                        "<row><c s=\"1\"><v>45000</v></c>" + rest + "<row><c t=\"e\"><v>#N/A</v></c>" + rest
                                + "<row><c s=\"2\"><v>0.5</v></c>" + rest + "<row><c r=\"B4\"><v>3.5</v></c></row>"));

        assertThat(read.values).containsExactly(0.5f, 3.5f, 1.4f, 0.2f);
        assertThat(read.errors).hasSize(3);
        assertThat(read.errors.get(0)).contains("\"2023-03-15\"");
        assertThat(read.errors.get(1)).contains("\"#N/A\"");
    }

    @Test
    void several_tables_and_none_are_refused() {
        String row = WorkbookFile.row(1, 5.1, 3.5, 1.4, 0.2);

        assertRefused(
                new WorkbookFile().sheet("May", row).sheet("June", row).bytes(),
                "The workbook has 2 sheets with data (May, June); expected one");
        assertRefused(new WorkbookFile().sheet("May", "").bytes(), "no sheet with data");
        assertRefused(new WorkbookFile().part("xl/workbook.xml", "<x").bytes(), "The workbook is damaged");
        assertThat(Spreadsheet.isSpreadsheet(new byte[] {'P', 'K', 3})).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<row r=\"2000000\"><c><v>1</v></c></row>",
                "<row r=\"x\"/>",
                "<row r=\"3\"/><row r=\"2\"/>",
                "<row><c r=\"ZZZZZZ1\"><v>1</v></c></row>",
                "<row><c r=\"ZZZ1\"><v>1</v></c></row>",
                "<row><c r=\"B1\"><v>1</v></c><c r=\"A1\"><v>1</v></c></row>",
                "<row><c t=\"s\"><v>0</v></c></row>",
                "<row><c t=\"s\"><v>-1</v></c></row>",
                "<row><c><v>1</v></row>",
                "<row><c><v>&unknown;</v></c></row>"
            })
    void a_damaged_sheet_is_refused(String rows) {
        assertRefused(new WorkbookFile().sheet("a", rows).bytes(), "");
    }

    @Test
    void what_unpacks_to_much_takes_little_memory() {
        String zeros = "0".repeat(64 << 20);

        assertRefused(
                new WorkbookFile()
                        .sheet("a", "<row><c x=\"" + zeros + "\"><v>1</v></c></row>")
                        .bytes(),
                "damaged");
        assertRefused(
                new WorkbookFile()
                        .sheet("a", "<row><c><v>" + zeros + "</v></c></row>")
                        .bytes(),
                "damaged");
        assertRefused(
                new WorkbookFile()
                        .sheet("a", WorkbookFile.row(1, 1))
                        .strings(("<si><t>" + "a".repeat(30_000) + "</t></si>").repeat(1_000))
                        .bytes(),
                "characters of text");
    }

    @Test
    void whatever_is_changed_in_a_workbook_is_read_or_refused() {
        byte[] good = new WorkbookFile()
                .sheet("Flowers", HEADER + WorkbookFile.row(2, 0.2, 1.4, 3.5, 5.1, "setosa"))
                .strings("<si><t>a</t></si>")
                .bytes();
        Random random = new Random(7);
        int read = 0;
        for (int i = 0; i < 2_000; i++) {
            byte[] changed = good.clone();
            for (int k = 0; k <= i % 3; k++) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            }
            try {
                read(changed);
                read++;
            } catch (InvalidTableException e) {
                assertThat(e).hasMessageEndingWith(".");
            }
        }
        assertThat(read).isBetween(1, 1_999);
    }
}
