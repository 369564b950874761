package dev.foretell.model.image;

import java.util.List;

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

    /** The reason of a refusal where what was found in a photo resembles several digits, or none. */
    public static final String NOT_SURE =
            "The picture shows nothing that the model recognises clearly: send a sharp picture of one digit.";

    private static final double MIDDLE = (SIDE - 1) / 2.0;

    /** The longer side of the scaled digit. */
    private static final double DIGIT_SIDE = 20;

    /** Ink from which a pixel belongs to the digit: 0.3 of white. */
    static final double SET = 76.5;

    /** The most pixels of less ink for each that belongs to the digit: those of soft strokes. */
    private static final double MOST_SOFT = 2;

    /** The part of the outermost pixels that may have ink, where the digit touches the border. */
    private static final double MOST_UNEVEN = 0.25;

    /** The part of a picture in which a pen that was just set down leaves a dot. */
    private static final double SMALL = 0.25;

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
        return read(encoded).values();
    }

    /** Prepares an encoded image as {@link #prepare(byte[])} does, and says how the digit was found. */
    public static Prepared read(byte[] encoded) {
        return prepare(ImageDecoder.decode(encoded));
    }

    /**
     * A prepared digit. The values are not copied.
     *
     * @param values 28 times 28 lightness values, row-major, from 0 (black) to 255 (white)
     * @param isPlain whether the image shows a digit on an even ground and nothing else; if not, something else may be
     *     taken for the digit
     */
    public record Prepared(float[] values, boolean isPlain) {}

    /** Whether {@link #prepare} takes much memory, over some 15 MB. It does not for what is not an image. */
    public static boolean isLarge(byte[] encoded) {
        return ImageDecoder.isLarge(encoded);
    }

    private static Prepared prepare(GreyImage lightness) {
        LightOnDark picture = LightOnDark.of(lightness);
        if (isPrepared(picture)) {
            return new Prepared(picture.image().toFloats(), true);
        }
        GreyImage ink = picture.ink();
        boolean plain = isPlain(ink.reducedTo(Photo.SIDE));
        GreyImage digit = plain ? Components.withoutSpecks(ink, SET) : Photo.digit(lightness);
        return new Prepared(withFullContrast(centred(scaled(digit))).toFloats(), plain);
    }

    /** Whether all that the image shows is one digit on an even ground. */
    private static boolean isPlain(GreyImage ink) {
        int soft = 0;
        int set = 0;
        for (double value : ink.values()) {
            set += value >= SET ? 1 : 0;
            soft += value > 0 && value < SET ? 1 : 0;
        }
        return soft <= MOST_SOFT * set && hasEvenFrame(ink) && isOneDigit(ink);
    }

    private static boolean hasEvenFrame(GreyImage ink) {
        int uneven = 0;
        for (int x = 0; x < ink.width(); x++) {
            uneven += (ink.at(x, 0) > 0 ? 1 : 0) + (ink.at(x, ink.height() - 1) > 0 ? 1 : 0);
        }
        for (int y = 1; y < ink.height() - 1; y++) {
            uneven += (ink.at(0, y) > 0 ? 1 : 0) + (ink.at(ink.width() - 1, y) > 0 ? 1 : 0);
        }
        return uneven <= MOST_UNEVEN * 2 * (ink.width() + ink.height());
    }

    private static boolean isOneDigit(GreyImage ink) {
        try {
            Mask mask = Mask.of(ink, SET);
            List<Mask.Piece> all = mask.pieces();
            if (all.size() == 1 && isStroke(all.get(0), ink) && mask.holes(1) == 0) {
                return true; // One stroke, such as the first of a digit that is being drawn.
            }
            int speck = all.isEmpty() ? 0 : all.get(0).size() / Components.SPECK_DIVISOR;
            List<Mask.Piece> digit = Pieces.digit(all, ink.width(), ink.height(), true);
            return all.stream().allMatch(piece -> piece.size() < speck || digit.contains(piece));
        } catch (InvalidImageException e) {
            return false;
        }
    }

    private static boolean isStroke(Mask.Piece piece, GreyImage ink) {
        boolean small = piece.box().longerSide() <= SMALL * Math.min(ink.width(), ink.height());
        return !piece.box().touchesBorderOf(ink)
                && (small || !Pieces.isBlob(List.of(piece), ink.width(), ink.height()));
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
        Box box = Box.around(ink, SET).orElseThrow();
        int margin = (int) Math.ceil(box.longerSide() / DIGIT_SIDE);
        GreyImage digit = ink.cut(box.extended(margin, ink));
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
