package dev.foretell.web.dataset.http;

import static dev.foretell.web.edge.Formats.FORMATS;

import dev.foretell.web.dataset.RowOrder;
import dev.foretell.web.dataset.RowPage;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some rows of a dataset as its page shows them. Immutable. Public for the template, which reads it.
 *
 * @param columns the names of the first inputs
 * @param outputs the names of the first outputs that are not part of a classification
 * @param cut whether the dataset has more of both than are shown
 * @param classified whether the model has classes
 * @param comparable whether true classes are known
 * @param range which of how many rows these are
 * @param previous the URL of the previous page, or null
 * @param next the URL of the next page, or null
 */
public record RowsView(
        List<String> columns,
        List<String> outputs,
        boolean cut,
        List<Line> lines,
        boolean classified,
        boolean comparable,
        boolean wrongFirst,
        String wrong,
        String range,
        String fileOrder,
        String wrongOrder,
        @Nullable String previous,
        @Nullable String next) {

    /** How many rows a page has. */
    static final int SIZE = 50;

    private static final int MOST_COLUMNS = 40;
    private static final int MOST_OUTPUTS = 20;
    private static final int MOST_CHARACTERS = 120;

    /**
     * A row.
     *
     * @param truth the true class; a dash when it is not known
     * @param predicted the predicted class; a dash when there is none yet
     * @param wrong whether both are known and differ
     * @param error why it has no prediction, or null
     */
    public record Line(
            String number,
            List<String> values,
            String truth,
            String predicted,
            String probability,
            List<String> outputs,
            boolean wrong,
            @Nullable String error) {}

    /** The number of fields of a line after its number and its true class. */
    public int width() {
        return (classified ? 2 : 0) + columns.size() + outputs.size();
    }

    static RowsView of(String path, RowPage page, boolean classified, boolean comparable, long offset, RowOrder order) {
        long end = offset + page.rows().size();
        return new RowsView(
                first(page.columns(), MOST_COLUMNS),
                first(page.outputs(), MOST_OUTPUTS),
                page.columns().size() > MOST_COLUMNS || page.outputs().size() > MOST_OUTPUTS,
                page.rows().stream().map(row -> line(row, page)).toList(),
                classified,
                comparable,
                order == RowOrder.WRONG_FIRST,
                FORMATS.count(page.wrong()),
                page.rows().isEmpty()
                        ? "none of " + FORMATS.count(page.total())
                        : FORMATS.count(offset + 1) + " to " + FORMATS.count(end) + " of "
                                + FORMATS.count(page.total()),
                link(path, 0, RowOrder.FILE),
                link(path, 0, RowOrder.WRONG_FIRST),
                offset == 0 ? null : link(path, Math.max(0, offset - SIZE), order),
                end >= page.total() || page.rows().isEmpty() ? null : link(path, end, order));
    }

    private static String link(String path, long offset, RowOrder order) {
        return path + "?order=" + (order == RowOrder.FILE ? "file" : "wrong") + "&offset=" + offset + "#rows";
    }

    private static <T> List<T> first(List<T> all, int most) {
        return all.subList(0, Math.min(most, all.size()));
    }

    private static List<String> texts(@Nullable List<?> values, List<String> names, int most) {
        List<String> shown = first(names, most);
        return values == null
                ? Collections.nCopies(shown.size(), "")
                : first(values, most).stream().map(RowsView::shown).toList();
    }

    private static String shown(Object value) {
        return value instanceof Float number ? FORMATS.plain(number) : shortened(value.toString());
    }

    private static String shortened(String text) {
        return text.codePointCount(0, text.length()) <= MOST_CHARACTERS
                ? text
                : text.substring(0, text.offsetByCodePoints(0, MOST_CHARACTERS)) + "…";
    }

    private static Line line(RowPage.Row row, RowPage page) {
        String truth = row.truth();
        String predicted = row.predicted();
        Double probability = row.probability();
        return new Line(
                FORMATS.count(row.row()),
                texts(row.values(), page.columns(), MOST_COLUMNS),
                truth == null ? "–" : truth,
                predicted == null ? "–" : predicted,
                FORMATS.percent(probability),
                texts(row.outputs(), page.outputs(), MOST_OUTPUTS),
                truth != null && predicted != null && !truth.equals(predicted),
                row.error());
    }
}
