package dev.foretell.standalone.harness;

/**
 * The screen of a visitor.
 *
 * @param width in CSS pixels
 * @param height in CSS pixels
 * @param touch whether it is a touch screen
 */
public record Screen(int width, int height, boolean touch) {

    public static final Screen DESKTOP = new Screen(1440, 900, false);
    public static final Screen PHONE = new Screen(360, 740, true);

    @Override
    public String toString() {
        return Integer.toString(width);
    }
}
