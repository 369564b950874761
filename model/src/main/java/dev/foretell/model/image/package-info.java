/**
 * Turns the bytes of an encoded image into the 28 by 28 form of the MNIST images, as
 * {@code model/training/digit-spec.md} describes it. Start reading at {@link dev.foretell.model.image.DigitImage}.
 *
 * <p>Uploaded bytes are not to be trusted. {@link dev.foretell.model.image.ImageDecoder} is the one door: it hands
 * ImageIO only those parts of a file that hold the picture, and every failure leaves it as an
 * {@link dev.foretell.model.image.InvalidImageException}.
 */
@NullMarked
package dev.foretell.model.image;

import org.jspecify.annotations.NullMarked;
