package dev.foretell.model.image;

import java.util.ArrayList;
import java.util.List;

/** The 8-connected components of an image's set pixels, found by walking from neighbour to neighbour. */
final class Components {

    /** A component with fewer than one in so many of the largest one's pixels is a speck. */
    static final int SPECK_DIVISOR = 20;

    private final GreyImage image;
    private final boolean[] pending;

    /** The indices of the set pixels, one component after the other. */
    private final int[] pixels;

    private final List<Component> components = new ArrayList<>();
    private int found;

    /** The pixels of one component: those from {@code start} to before {@code end} of {@link #pixels}. */
    private record Component(int start, int end) {

        int size() {
            return end - start;
        }
    }

    private Components(GreyImage image, double threshold) {
        this.image = image;
        this.pending = new boolean[image.values().length];
        int count = 0;
        for (int i = 0; i < pending.length; i++) {
            if (image.values()[i] >= threshold) {
                pending[i] = true;
                count++;
            }
        }
        this.pixels = new int[count];
    }

    /** The image with the pixels of every speck at 0; a pixel of at least {@code threshold} is set. */
    static GreyImage withoutSpecks(GreyImage image, double threshold) {
        Components components = new Components(image, threshold);
        components.find();
        return components.withoutSpecks();
    }

    private void find() {
        for (int i = 0; i < pending.length; i++) {
            if (pending[i]) {
                int start = found;
                add(i);
                for (int next = start; next < found; next++) {
                    addNeighbours(pixels[next] % image.width(), pixels[next] / image.width());
                }
                components.add(new Component(start, found));
            }
        }
    }

    private void addNeighbours(int x, int y) {
        for (int j = Math.max(y - 1, 0); j <= Math.min(y + 1, image.height() - 1); j++) {
            for (int i = Math.max(x - 1, 0); i <= Math.min(x + 1, image.width() - 1); i++) {
                if (pending[j * image.width() + i]) {
                    add(j * image.width() + i);
                }
            }
        }
    }

    private void add(int pixel) {
        pending[pixel] = false;
        pixels[found++] = pixel;
    }

    private GreyImage withoutSpecks() {
        int largest = components.stream().mapToInt(Component::size).max().orElse(0);
        List<Component> specks = components.stream()
                .filter(component -> component.size() * SPECK_DIVISOR < largest)
                .toList();
        if (specks.isEmpty()) {
            return image;
        }
        double[] values = image.values().clone();
        for (Component speck : specks) {
            for (int i = speck.start(); i < speck.end(); i++) {
                values[pixels[i]] = 0;
            }
        }
        return new GreyImage(image.width(), image.height(), values);
    }
}
