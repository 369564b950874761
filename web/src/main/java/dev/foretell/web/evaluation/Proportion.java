package dev.foretell.web.evaluation;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/**
 * A share of a population, estimated from a sample, and the interval that holds the true share with 95 % confidence.
 * Immutable.
 *
 * @param share from 0 to 1
 * @param low the lower end of the interval
 * @param high the upper end of the interval
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Proportion(double share, double low, double high) {

    /** The 97.5 % quantile of the normal distribution. */
    private static final double Z = 1.959963984540054;

    /**
     * Estimates a share, with the interval of Wilson, 1927 ("Probable inference, the law of succession, and statistical
     * inference"), which stays within 0 and 1 and is reliable for few rows and for shares near the ends.
     *
     * @param all more than 0
     */
    static Proportion of(long some, long all) {
        double share = (double) some / all;
        double square = Z * Z / all;
        double middle = (share + square / 2) / (1 + square);
        double half = Z * Math.sqrt(share * (1 - share) / all + square / all / 4) / (1 + square);
        return new Proportion(share, Math.max(0, middle - half), Math.min(1, middle + half));
    }
}
