package dev.foretell.model.image;

/**
 * Brings the image of a handwritten digit into the form of the MNIST images: light on dark, the digit scaled into
 * 20 by 20 pixels, its centre of mass in the middle of 28 by 28. {@code model/training/digit-spec.md} says how, step by
 * step; {@code model/training/digit.py} does the same for training.
 *
 * <p>Thread-safe: it holds no state.
 */
public final class DigitImage {

    /** The width and the height of a prepared image, in pixels. */
    public static final int SIDE = 28;

    private static final double MIDDLE = (SIDE - 1) / 2.0;

    /** The longer side of the scaled digit. */
    private static final double DIGIT_SIDE = 20;

    /** Ink from which a pixel belongs to the digit: 0.3 of white. */
    private static final double SET = 76.5;

    /** A symmetric digit's centre lies exactly between two offsets: this keeps rounding errors from choosing. */
    private static final double TIE_BREAK = 0.001;

    private DigitImage() {}

    /**
     * Prepares an encoded image.
     *
     * @param encoded a whole JPEG, PNG, WebP, TIFF, BMP or GIF file of at most 52 million pixels; of an animation the
     *     first frame counts
     * @return 28 times 28 lightness values, row-major, from 0 (black) to 255 (white)
     * @throws InvalidImageException if the bytes are not such an image, or it shows no digit
     */
    public static float[] prepare(byte[] encoded) {
        return prepare(ImageDecoder.decode(encoded)).toFloats();
    }

    /** Whether {@link #prepare} takes much memory, over some 15 MB. It does not for what is not an image. */
    public static boolean isLarge(byte[] encoded) {
        return ImageDecoder.isLarge(encoded);
    }

    private static GreyImage prepare(GreyImage lightness) {
        LightOnDark picture = LightOnDark.of(lightness);
        return isPrepared(picture) ? picture.image() : withFullContrast(centred(scaled(picture.ink())));
    }

    /** Whether the image has the form already, as those of MNIST have; preparing it again would blur it. */
    private static boolean isPrepared(LightOnDark picture) {
        GreyImage image = picture.image();
        return image.width() == SIDE
                && image.height() == SIDE
                && picture.ground() <= 16
                && Box.around(image, 51).filter(box -> box.longerSide() <= 21).isPresent()
                && CentreOfMass.of(image).isWithin(1.5 + TIE_BREAK, MIDDLE);
    }

    /** The digit alone with its soft edges, its longer side {@link #DIGIT_SIDE}. */
    private static GreyImage scaled(GreyImage ink) {
        GreyImage clean = Components.withoutSpecks(ink, SET);
        Box box = Box.around(clean, SET).orElseThrow();
        int margin = (int) Math.ceil(box.longerSide() / DIGIT_SIDE);
        GreyImage digit = clean.cut(box.extended(margin, clean));
        double scale = DIGIT_SIDE / box.longerSide();
        GreyImage scaled =
                TriangleFilter.resize(digit, scaledLength(digit.width(), scale), scaledLength(digit.height(), scale));
        return scaled.cut(Box.middle(scaled, SIDE));
    }

    private static int scaledLength(int length, double scale) {
        return Math.max(1, (int) Math.floor(length * scale + 0.5));
    }

    private static GreyImage centred(GreyImage digit) {
        CentreOfMass centre = CentreOfMass.of(digit);
        return digit.onBlack(SIDE, offset(centre.x(), digit.width()), offset(centre.y(), digit.height()));
    }

    private static int offset(double centre, int length) {
        int offset = (int) Math.floor(MIDDLE - centre + 0.5 + TIE_BREAK);
        return Math.min(Math.max(offset, 0), SIDE - length);
    }

    private static GreyImage withFullContrast(GreyImage image) {
        double factor = 255 / image.maximum();
        return image.map(value -> value * factor);
    }
}
