package dev.foretell.model.image;

import dev.foretell.model.image.Mask.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Chooses from the pieces of a mask those that are the one digit of a picture. */
final class Pieces {

    /** A smaller part of the main piece than this is a speck. */
    private static final double SPECK = 0.05;

    /** The side of the largest square in the strokes, as a part of the digit's longer side. */
    private static final double THICKEST = 0.55;

    /** The part of the digit's pixels from which another piece is of its kind. */
    private static final double ALIKE = 0.25;

    private static final int MOST_ALIKE = 4;

    /** The part of a side that a digit in a tight cut of a photo takes at most; light from one side takes all of it. */
    private static final double MOST_CONTACT = 0.5;

    private static final int MOST_PIECES = 6;
    private static final int MOST_HOLES = 4;
    static final String SEVERAL = "The picture shows several digits: send one at a time.";
    static final String NONE =
            "The picture shows nothing that looks like one digit: expected are strokes of a pen on a plain ground.";

    private final int width;
    private final int height;
    private final List<Piece> inner = new ArrayList<>();
    private final List<Piece> outer = new ArrayList<>();

    private Pieces(List<Piece> pieces, int width, int height) {
        this.width = width;
        this.height = height;
        for (Piece piece : pieces) {
            (touchesBorder(piece.box()) ? outer : inner).add(piece);
        }
    }

    /** @throws InvalidImageException if there is no digit, or more than one */
    static List<Piece> digit(List<Piece> pieces, int width, int height, boolean plain) {
        return new Pieces(pieces, width, height).digit(plain);
    }

    private boolean touchesBorder(Box box) {
        return box.left() == 0
                || box.top() == 0
                || box.left() + box.width() == width
                || box.top() + box.height() == height;
    }

    private List<Piece> digit(boolean plain) {
        List<Piece> candidates =
                new ArrayList<>(inner.stream().filter(this::isLarge).toList());
        if (candidates.isEmpty()) {
            candidates.addAll(outer.stream()
                    .filter(piece -> fillsThePicture(piece, plain))
                    .toList());
        }
        if (candidates.isEmpty()) {
            throw new InvalidImageException(NONE);
        }
        candidates.sort((one, other) -> Double.compare(weight(other), weight(one)));
        Piece main = candidates.get(0);
        for (Piece piece : candidates) {
            if (isAround(main.box(), piece.box())) {
                main = piece; // What encloses it is a frame.
            }
        }
        Piece chosen = main;
        List<Piece> all = new ArrayList<>();
        for (Piece piece : inner) {
            if (piece.size() >= SPECK * chosen.size() && !isAround(piece.box(), chosen.box())) {
                all.add(piece);
            }
        }
        if (!all.contains(chosen)) {
            all.add(chosen);
        }
        checkOne(chosen, all);
        List<Piece> digit = joined(chosen, all, plain ? 0.4 : 0.2);
        if (!plain) {
            checkAlone(digit);
        }
        if (all.size() - digit.size() > MOST_PIECES
                || Mask.of(width, height, digit).holes(digit.size()) > MOST_HOLES) {
            throw new InvalidImageException(NONE);
        }
        checkShape(digit);
        return digit;
    }

    /** Refuses what shows more of the same, as noise and patterns do; edges of a table and shadows are few. */
    private void checkAlone(List<Piece> digit) {
        int size = digit.stream().mapToInt(Piece::size).sum();
        long others = Stream.concat(inner.stream(), outer.stream())
                .filter(piece -> !digit.contains(piece) && piece.size() >= ALIKE * size)
                .count();
        if (others > MOST_ALIKE) {
            throw new InvalidImageException(NONE);
        }
    }

    private static double weight(Piece piece) {
        return piece.box().longerSide() * Math.sqrt(piece.size());
    }

    private boolean isLarge(Piece piece) {
        int side = piece.box().longerSide();
        return side >= Math.max(8, 0.04 * Math.max(width, height))
                && piece.box().width() <= 2.5 * piece.box().height();
    }

    private boolean fillsThePicture(Piece piece, boolean plain) {
        Box box = piece.box();
        boolean fills = box.width() >= 0.6 * width && box.height() >= 0.6 * height;
        boolean reachesBeyond = plain && box.longerSide() >= 0.5 * Math.min(width, height) && mostContact(piece) <= 0.3;
        return (plain ? fills || reachesBeyond : fills && mostContact(piece) <= MOST_CONTACT)
                && piece.size() < 0.8 * box.width() * box.height();
    }

    /** The part of a side of the picture that a piece takes, of the side of which it takes the most. */
    private double mostContact(Piece piece) {
        int[] contact = new int[4];
        for (int pixel : piece.pixels()) {
            int x = pixel % width;
            int y = pixel / width;
            contact[0] += x == 0 ? 1 : 0;
            contact[1] += x == width - 1 ? 1 : 0;
            contact[2] += y == 0 ? 1 : 0;
            contact[3] += y == height - 1 ? 1 : 0;
        }
        return Math.max(
                (double) Math.max(contact[0], contact[1]) / height, (double) Math.max(contact[2], contact[3]) / width);
    }

    private static boolean isAround(Box outer, Box inner) {
        return outer.left() < inner.left()
                && outer.top() < inner.top()
                && outer.left() + outer.width() > inner.left() + inner.width()
                && outer.top() + outer.height() > inner.top() + inner.height()
                && inner.height() >= 0.35 * outer.height();
    }

    private static void checkOne(Piece main, List<Piece> all) {
        for (Piece piece : all) {
            double taller = Math.max(main.box().height(), piece.box().height());
            double shorter = Math.min(main.box().height(), piece.box().height());
            if (!piece.equals(main)
                    && shorter >= 0.6 * taller
                    && gap(main.box(), piece.box()) >= 0.1 * taller
                    && overlap(main.box(), piece.box()) >= 0.5 * shorter) {
                throw new InvalidImageException(SEVERAL);
            }
        }
    }

    /** The space between two boxes side by side; negative when they overlap. */
    private static int gap(Box one, Box other) {
        return Math.max(one.left(), other.left()) - Math.min(one.left() + one.width(), other.left() + other.width());
    }

    private static int overlap(Box one, Box other) {
        return Math.min(one.top() + one.height(), other.top() + other.height()) - Math.max(one.top(), other.top());
    }

    private static List<Piece> joined(Piece main, List<Piece> all, double farthest) {
        List<Piece> digit = new ArrayList<>(List.of(main));
        boolean grows = true;
        while (grows) {
            grows = false;
            for (Piece piece : all) {
                if (!digit.contains(piece)
                        && digit.stream()
                                .anyMatch(part -> isNear(
                                        part, piece, farthest * main.box().longerSide()))) {
                    digit.add(piece);
                    grows = true;
                }
            }
        }
        return digit;
    }

    private static boolean isNear(Piece part, Piece piece, double farthest) {
        int below = -overlap(part.box(), piece.box());
        return Math.max(gap(part.box(), piece.box()), below) <= farthest;
    }

    private void checkShape(List<Piece> digit) {
        Box box = Box.around(digit.stream().map(Piece::box).toList());
        double fill = (double) digit.stream().mapToInt(Piece::size).sum() / (box.width() * box.height());
        if (box.width() > 2.3 * box.height() || (box.width() > 0.5 * box.height() && fill > 0.8)) {
            throw new InvalidImageException(NONE);
        }
        if (isBlob(digit, width, height)) {
            throw new InvalidImageException(NONE);
        }
        if (Math.min(box.width(), box.height()) >= 8 && fill < 0.8 && isFrame(digit, box)) {
            throw new InvalidImageException(NONE);
        }
    }

    /** Whether pieces are thicker than the strokes of any digit are: a dot, a sheet of paper. */
    static boolean isBlob(List<Piece> digit, int width, int height) {
        int side = Box.around(digit.stream().map(Piece::box).toList()).longerSide();
        return Mask.of(width, height, digit).largestSquare() > THICKEST * side;
    }

    private boolean isFrame(List<Piece> digit, Box box) {
        Mask mask = Mask.of(width, height, digit);
        int[] covered = new int[4];
        for (int x = 0; x < box.width(); x++) {
            covered[0] += mask.isSetBetween(box.left() + x, box.top(), 1, box.height() / 10) ? 1 : 0;
            covered[1] +=
                    mask.isSetBetween(box.left() + x, box.top() + box.height() - 1, 1, -box.height() / 10) ? 1 : 0;
        }
        for (int y = 0; y < box.height(); y++) {
            covered[2] += mask.isSetBetween(box.left(), box.top() + y, 0, box.width() / 10) ? 1 : 0;
            covered[3] += mask.isSetBetween(box.left() + box.width() - 1, box.top() + y, 0, -box.width() / 10) ? 1 : 0;
        }
        return covered[0] >= 0.85 * box.width()
                && covered[1] >= 0.85 * box.width()
                && covered[2] >= 0.85 * box.height()
                && covered[3] >= 0.85 * box.height();
    }
}
