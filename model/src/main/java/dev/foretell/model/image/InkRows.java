package dev.foretell.model.image;

/**
 * Reads four inks: cyan, magenta, yellow and black. The colour is that of a plain conversion, without a profile.
 *
 * <p>A JPEG stores what paper is left between them (255 is no ink), as Adobe's programs and those after them do. In
 * YCCK the first three are coded as luma and chromas (ycck_cmyk_convert in libjpeg's jdcolor.c).
 */
enum InkRows implements LightnessRows {
    /** As a TIFF has them: 255 is full ink. */
    INKS {
        @Override
        double lightness(int cyan, int magenta, int yellow, int black) {
            return LightnessRows.luma(255 - cyan, 255 - magenta, 255 - yellow) * (255 - black) / 255;
        }
    },

    /** The paper between them. */
    PAPER {
        @Override
        double lightness(int cyan, int magenta, int yellow, int black) {
            return LightnessRows.luma(cyan, magenta, yellow) * black / 255;
        }
    },

    /** Luma and chromas of the inks, and the paper that black leaves. */
    YCCK {
        @Override
        double lightness(int luma, int blue, int red, int black) {
            double first = luma + 1.402 * (red - 128);
            double second = luma - 0.344136 * (blue - 128) - 0.714136 * (red - 128);
            double third = luma + 1.772 * (blue - 128);
            return LightnessRows.luma(paper(first), paper(second), paper(third)) * black / 255;
        }
    };

    private static final int CHANNELS = 4;

    abstract double lightness(int first, int second, int third, int black);

    @Override
    public void read(int[] samples, int count, double[] shown, double[] alpha) {
        for (int i = 0; i < count * CHANNELS; i += CHANNELS) {
            shown[i / CHANNELS] = lightness(samples[i], samples[i + 1], samples[i + 2], samples[i + 3]);
        }
    }

    private static double paper(double ink) {
        return 255 - Math.min(Math.max(ink, 0), 255);
    }
}
