package dev.foretell.web.http;

import dev.foretell.web.dataset.Order;
import dev.foretell.web.dataset.RowPage;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some rows of a dataset as its page shows them. Immutable. Public for the template, which reads it.
 *
 * @param comparable whether there is a truth to compare with
 * @param range which rows of how many these are
 * @param previous where those before stand, or null
 * @param next where those behind stand, or null
 */
public record RowsView(
        List<String> columns,
        List<Line> lines,
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
            boolean wrong,
            @Nullable String error) {}

    static RowsView of(String path, RowPage page, boolean comparable, long offset, Order order) {
        long end = offset + page.rows().size();
        return new RowsView(
                page.columns(),
                page.rows().stream()
                        .map(row -> line(row, page.columns().size()))
                        .toList(),
                comparable,
                order == Order.WRONG_FIRST,
                Texts.count(page.wrong()),
                page.rows().isEmpty()
                        ? "none of " + Texts.count(page.total())
                        : Texts.count(offset + 1) + " to " + Texts.count(end) + " of " + Texts.count(page.total()),
                link(path, 0, Order.FILE),
                link(path, 0, Order.WRONG_FIRST),
                offset == 0 ? null : link(path, Math.max(0, offset - SIZE), order),
                end >= page.total() || page.rows().isEmpty() ? null : link(path, end, order));
    }

    private static String link(String path, long offset, Order order) {
        return path + "?order=" + (order == Order.FILE ? "file" : "wrong") + "&offset=" + offset + "#rows";
    }

    private static Line line(RowPage.Row row, int columns) {
        List<Float> values = row.values();
        String truth = row.truth();
        String predicted = row.predicted();
        Double probability = row.probability();
        return new Line(
                Texts.count(row.row()),
                values == null
                        ? Collections.nCopies(columns, "")
                        : values.stream().map(Texts::plain).toList(),
                truth == null ? "–" : truth,
                predicted == null ? "–" : predicted,
                Texts.percent(probability),
                truth != null && predicted != null && !truth.equals(predicted),
                row.error());
    }
}
