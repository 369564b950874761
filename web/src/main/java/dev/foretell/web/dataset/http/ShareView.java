package dev.foretell.web.dataset.http;

import static dev.foretell.web.edge.Formats.FORMATS;

/**
 * A share of all rows, as a page shows it. Immutable. Public for the template, which reads it.
 *
 * @param share from 0 to 1
 * @param text the share in words
 */
public record ShareView(String label, String count, double share, String text) {

    static ShareView of(String label, long some, long all) {
        double share = all == 0 ? 0 : (double) some / all;
        return new ShareView(label, FORMATS.count(some), share, FORMATS.percent(share));
    }
}
