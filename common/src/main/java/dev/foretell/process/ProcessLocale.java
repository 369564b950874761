package dev.foretell.process;

import java.util.Locale;

/**
 * The default locale of a program, which is the same on every machine. Foretell's own code names a locale wherever one
 * matters, which the build checks. Libraries do not: under {@code tr} Broker-J finds none of its attributes whose names
 * have an i, and under {@code ar-EG} others write numbers in digits that no parser reads.
 */
public final class ProcessLocale {

    private ProcessLocale() {}

    /** Sets the default locale to English. To be called first, before a library keeps a format of the default one. */
    public static void setEnglish() {
        Locale.setDefault(Locale.ENGLISH);
    }
}
