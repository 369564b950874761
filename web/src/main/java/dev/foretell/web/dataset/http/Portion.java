package dev.foretell.web.dataset.http;

import dev.foretell.web.edge.Texts;

/**
 * A share of all rows, as a page shows it. Immutable. Public for the template, which reads it.
 *
 * @param share from 0 to 1
 * @param text the share in words
 */
public record Portion(String label, String count, double share, String text) {

    static Portion of(String label, long some, long all) {
        double share = all == 0 ? 0 : (double) some / all;
        return new Portion(label, Texts.count(some), share, Texts.percent(share));
    }
}
