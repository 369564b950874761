package dev.foretell.standalone;

/**
 * What a visitor has before him.
 *
 * @param width in CSS pixels
 * @param height in CSS pixels
 * @param touch whether it is touched rather than pointed at
 */
record Screen(int width, int height, boolean touch) {

    static final Screen DESKTOP = new Screen(1440, 900, false);
    static final Screen PHONE = new Screen(360, 740, true);

    @Override
    public String toString() {
        return Integer.toString(width);
    }
}
