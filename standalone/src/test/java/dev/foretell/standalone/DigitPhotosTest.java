package dev.foretell.standalone;

import static dev.foretell.standalone.harness.Client.assertPage;
import static dev.foretell.standalone.harness.Client.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Form;
import dev.foretell.standalone.harness.SharedSystem;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sends photos of a seven, and pictures that show no one digit. */
class DigitPhotosTest {

    private static final int SIDE = 320;
    private static final Color PAPER = new Color(216, 212, 200);

    @RegisterExtension
    private static final SharedSystem SYSTEM = new SharedSystem();

    private static Client program;

    @BeforeAll
    static void start() {
        program = SYSTEM.program();
    }

    @Test
    void a_seven_is_recognised_in_a_shadow_beside_a_table_on_ruled_paper_and_in_a_frame() {
        assertSeven(graphics -> {
            graphics.setPaint(new GradientPaint(0, 0, new Color(80, 80, 76), SIDE, 60, PAPER));
            graphics.fillRect(0, 0, SIDE, SIDE);
        });
        assertSeven(graphics -> graphics.fillRect(0, 0, 45, SIDE));
        assertSeven(graphics -> {
            graphics.setColor(new Color(150, 165, 200));
            for (int y = 9; y < SIDE; y += 27) {
                graphics.fillRect(0, y, SIDE, 2);
            }
        });
        assertSeven(graphics -> {
            graphics.setStroke(new BasicStroke(4));
            graphics.drawRect(65, 45, 190, 240);
        });
    }

    private static void assertSeven(Consumer<Graphics2D> ground) {
        byte[] photo = photo(graphics -> {
            ground.accept(graphics);
            pen(graphics);
            graphics.drawPolyline(new int[] {100, 215, 150}, new int[] {85, 85, 245}, 3);
        });

        assertThat(program.post("/classify", "image/png", photo).body()).isEqualTo("{\"data\":{\"digit\":7}}");
    }

    @Test
    void several_digits_noise_and_empty_paper_are_refused_with_the_reason() {
        assertRefused(
                photo(graphics -> {
                    pen(graphics);
                    graphics.drawLine(90, 90, 90, 230);
                    graphics.drawOval(170, 90, 90, 140);
                }),
                "The picture shows several digits");
        Random random = new Random(1);
        assertRefused(
                photo(graphics -> {
                    for (int i = 0; i < SIDE * SIDE; i++) {
                        graphics.setColor(new Color(random.nextInt(1 << 24)));
                        graphics.fillRect(i % SIDE, i / SIDE, 1, 1);
                    }
                }),
                "The picture shows nothing that looks like one digit");
        assertRefused(photo(graphics -> {}), "The image is blank");
    }

    private static void assertRefused(byte[] photo, String reason) {
        Form form = new Form().file("image", "photo.png", photo);

        assertProblem(program.post("/classify", "image/png", photo), 422, reason);
        assertProblem(program.post("/digits", form), 422, reason);
        assertPage(program.browser().post("/digits", form), 422, reason);
    }

    private static void pen(Graphics2D graphics) {
        graphics.setColor(new Color(35, 35, 45));
        graphics.setStroke(new BasicStroke(13, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    }

    private static byte[] photo(Consumer<Graphics2D> drawing) {
        BufferedImage photo = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = photo.createGraphics();
        graphics.setColor(PAPER);
        graphics.fillRect(0, 0, SIDE, SIDE);
        graphics.setColor(new Color(30, 28, 26));
        drawing.accept(graphics);
        graphics.dispose();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(photo, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
