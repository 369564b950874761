package dev.foretell.model.image;

/** Where an image's light is centred; the centre of the upper left pixel is (0, 0). */
record CentreOfMass(double x, double y) {

    /** Requires an image that is not all black. */
    static CentreOfMass of(GreyImage image) {
        double sum = 0;
        double sumX = 0;
        double sumY = 0;
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                double value = image.at(x, y);
                sum += value;
                sumX += value * x;
                sumY += value * y;
            }
        }
        return new CentreOfMass(sumX / sum, sumY / sum);
    }

    boolean isWithin(double distance, double centre) {
        return Math.abs(x - centre) <= distance && Math.abs(y - centre) <= distance;
    }
}
