package dev.foretell.model.image;

import java.util.List;
import java.util.Optional;

/** A rectangle of whole pixels within an image. */
record Box(int left, int top, int width, int height) {

    /** The smallest box around the pixels of at least {@code threshold}; empty when there are none. */
    static Optional<Box> around(GreyImage image, double threshold) {
        int left = Integer.MAX_VALUE;
        int top = Integer.MAX_VALUE;
        int right = -1;
        int bottom = -1;
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                if (image.at(x, y) >= threshold) {
                    left = Math.min(left, x);
                    top = Math.min(top, y);
                    right = Math.max(right, x);
                    bottom = y;
                }
            }
        }
        return right < 0 ? Optional.empty() : Optional.of(new Box(left, top, right - left + 1, bottom - top + 1));
    }

    /** The smallest box around boxes, of which there is at least one. */
    static Box around(List<Box> boxes) {
        int left = boxes.stream().mapToInt(Box::left).min().orElseThrow();
        int top = boxes.stream().mapToInt(Box::top).min().orElseThrow();
        int right = boxes.stream().mapToInt(box -> box.left + box.width).max().orElseThrow();
        int bottom = boxes.stream().mapToInt(box -> box.top + box.height).max().orElseThrow();
        return new Box(left, top, right - left, bottom - top);
    }

    boolean touchesBorderOf(GreyImage image) {
        return left == 0 || top == 0 || left + width == image.width() || top + height == image.height();
    }

    /** The same part of the transposed image. */
    Box transposed() {
        return new Box(/* left= */ top, /* top= */ left, /* width= */ height, /* height= */ width);
    }

    int longerSide() {
        return Math.max(width, height);
    }

    /** This box with {@code margin} more pixels on each side, as far as the image reaches. */
    Box extended(int margin, GreyImage image) {
        int newLeft = Math.max(left - margin, 0);
        int newTop = Math.max(top - margin, 0);
        int newRight = Math.min(left + width + margin, image.width());
        int newBottom = Math.min(top + height + margin, image.height());
        return new Box(newLeft, newTop, newRight - newLeft, newBottom - newTop);
    }

    /** The middle of an image, at most {@code side} wide and high. */
    static Box middle(GreyImage image, int side) {
        int width = Math.min(image.width(), side);
        int height = Math.min(image.height(), side);
        return new Box((image.width() - width) / 2, (image.height() - height) / 2, width, height);
    }
}
