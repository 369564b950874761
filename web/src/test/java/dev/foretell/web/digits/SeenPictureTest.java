package dev.foretell.web.digits;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class SeenPictureTest {

    @Test
    void the_png_shows_every_value_to_the_nearest_of_256() throws IOException {
        SeenPicture picture = new SeenPicture(3, 2, new float[] {0, 254.6f, 127.4f, 127.6f, 255, 1});

        String uri = picture.dataUri();

        assertThat(uri).startsWith("data:image/png;base64,");
        byte[] png = Base64.getDecoder().decode(uri.substring(uri.indexOf(',') + 1));
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        assertThat(image.getWidth()).isEqualTo(3);
        assertThat(image.getHeight()).isEqualTo(2);
        assertThat(image.getRaster().getSamples(0, 0, 3, 2, 0, new int[6])).containsExactly(0, 255, 127, 128, 255, 1);
    }
}
