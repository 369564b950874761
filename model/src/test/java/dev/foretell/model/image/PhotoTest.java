package dev.foretell.model.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Sevens as they are photographed, and pictures that show no one digit. */
class PhotoTest {

    private static final int SIDE = 300;
    private static final Color PAPER = new Color(220, 216, 205);
    private static final Color PEN = new Color(40, 40, 50);

    @Test
    void a_seven_in_a_shadow_is_found() {
        BufferedImage photo = paper();
        draw(photo, graphics -> {
            graphics.setPaint(new GradientPaint(0, 0, new Color(70, 70, 66), SIDE, 0, PAPER));
            graphics.fillRect(0, 0, SIDE, SIDE);
        });

        assertSeven(withSeven(photo, 12, new Color(30, 30, 32)));
    }

    @Test
    void a_seven_beside_the_edge_of_a_table_is_found() {
        assertSeven(withSeven(paper(), 12, PEN, graphics -> {
            graphics.setColor(new Color(35, 30, 28));
            graphics.fillRect(0, 0, 40, SIDE);
            graphics.fillRect(0, SIDE - 25, SIDE, 25);
        }));
    }

    @Test
    void a_seven_in_a_black_border_is_found() {
        assertSeven(withSeven(paper(), 14, PEN, graphics -> {
            graphics.setColor(Color.BLACK);
            graphics.setStroke(new BasicStroke(20));
            graphics.drawRect(0, 0, SIDE, SIDE);
        }));
    }

    @Test
    void a_seven_of_a_pencil_on_ruled_and_on_squared_paper_is_found() {
        Color pencil = new Color(120, 120, 120);

        assertSeven(withSeven(paper(), 6, pencil, graphics -> rules(graphics, false)));
        assertSeven(withSeven(paper(), 6, pencil, graphics -> rules(graphics, true)));
    }

    private static void rules(Graphics2D graphics, boolean squared) {
        graphics.setColor(new Color(165, 175, 195));
        for (int at = 11; at < SIDE; at += 29) {
            graphics.fillRect(0, at, SIDE, 2);
            if (squared) {
                graphics.fillRect(at, 0, 2, SIDE);
            }
        }
    }

    @Test
    void a_seven_in_the_frame_of_a_form_is_found() {
        assertSeven(withSeven(paper(), 12, PEN, graphics -> {
            graphics.setColor(PEN);
            graphics.setStroke(new BasicStroke(4));
            graphics.drawRect(70, 50, 160, 210);
        }));
    }

    @Test
    void a_light_seven_on_a_dark_board_in_uneven_light_is_found() {
        BufferedImage photo = paper();
        draw(photo, graphics -> {
            graphics.setPaint(new GradientPaint(0, 0, new Color(20, 40, 30), SIDE, SIDE, new Color(90, 120, 100)));
            graphics.fillRect(0, 0, SIDE, SIDE);
        });

        assertSeven(withSeven(photo, 12, new Color(240, 240, 230)));
    }

    @Test
    void a_digit_that_touches_the_borders_of_a_plain_picture_is_taken_as_it_is() {
        BufferedImage tight = withSeven(paper(), 12, PEN).getSubimage(84, 69, 133, 178);

        assertSeven(copy(tight));
    }

    @Test
    void a_plain_picture_is_told_from_a_photo() {
        assertThat(prepared(withSeven(paper(), 14, PEN)).isPlain()).isTrue();
        assertThat(prepared(withSeven(paper(), 14, PEN, graphics -> rules(graphics, true)))
                        .isPlain())
                .isFalse();
    }

    @Test
    void several_digits_are_refused() {
        BufferedImage photo = paper();
        draw(photo, graphics -> {
            graphics.setColor(PEN);
            graphics.setStroke(new BasicStroke(12, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
            graphics.drawLine(80, 90, 80, 210);
            graphics.drawOval(150, 90, 80, 120);
        });

        assertRefused(photo, Pieces.SEVERAL);
    }

    @Test
    void noise_is_refused_at_every_size() {
        for (int side : new int[] {28, 60, 200, 500}) {
            Random random = new Random(side);
            BufferedImage noise = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
            for (int i = 0; i < side * side; i++) {
                noise.getRaster().setSample(i % side, i / side, 0, random.nextInt(256));
            }

            assertRefused(noise, Pieces.NONE);
        }
    }

    @Test
    void paper_with_nothing_on_it_is_refused_ruled_squared_or_in_a_shadow() {
        BufferedImage shadow = paper();
        draw(shadow, graphics -> {
            graphics.setPaint(new GradientPaint(0, 0, Color.DARK_GRAY, SIDE, SIDE / 2f, PAPER));
            graphics.fillRect(0, 0, SIDE, SIDE);
        });
        BufferedImage ruled = paper();
        draw(ruled, graphics -> rules(graphics, false));
        BufferedImage squared = paper();
        draw(squared, graphics -> rules(graphics, true));

        assertRefused(shadow, Pieces.NONE);
        assertRefused(ruled, Pieces.NONE);
        assertRefused(squared, Pieces.NONE);
    }

    @Test
    void solid_shapes_light_from_one_side_and_patterns_are_refused() {
        for (int side : new int[] {64, 100, 300}) {
            assertRefused(picture(side, graphics -> fill(graphics, new Color(20, 20, 20), true, side)), Pieces.NONE);
            assertRefused(
                    picture(side, graphics -> {
                        graphics.setColor(new Color(50, 45, 40));
                        graphics.fillRect(0, 0, side, side);
                        fill(graphics, PAPER, false, side);
                    }),
                    Pieces.NONE);
            assertRefused(
                    picture(side, graphics -> {
                        graphics.setPaint(new GradientPaint(0, 0, Color.BLACK, side, side, Color.WHITE));
                        graphics.fillRect(0, 0, side, side);
                    }),
                    Pieces.NONE);
        }
    }

    private static BufferedImage picture(int side, Consumer<Graphics2D> drawing) {
        BufferedImage picture = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        draw(picture, graphics -> {
            graphics.setColor(PAPER);
            graphics.fillRect(0, 0, side, side);
            drawing.accept(graphics);
        });
        return picture;
    }

    private static void fill(Graphics2D graphics, Color colour, boolean round, int side) {
        graphics.setColor(colour);
        int width = side / 2;
        int height = side * 2 / 5;
        if (round) {
            graphics.fillOval((side - width) / 2, (side - width) / 2, width, width);
        } else {
            graphics.fillRect((side - width) / 2, (side - height) / 2, width, height);
        }
    }

    @Test
    void a_frame_with_nothing_in_it_is_refused() {
        BufferedImage frame = paper();
        draw(frame, graphics -> {
            graphics.setColor(PEN);
            graphics.setStroke(new BasicStroke(5));
            graphics.drawRect(80, 60, 140, 180);
        });

        assertRefused(frame, Pieces.NONE);
    }

    private static void assertRefused(BufferedImage photo, String reason) {
        assertThatThrownBy(() -> prepared(photo))
                .isInstanceOf(InvalidImageException.class)
                .hasMessage(reason);
    }

    /** Compares with the seven on plain paper: most of the ink lies on the same pixels, or all a pixel away. */
    private static void assertSeven(BufferedImage photo) {
        float[] expected = prepared(withSeven(paper(), 12, PEN)).values();
        float[] found = prepared(photo).values();
        double best = 0;
        for (int shift : new int[] {0, 1, -1, DigitImage.SIDE, -DigitImage.SIDE}) {
            best = Math.max(best, common(expected, found, shift));
        }

        assertThat(best).isGreaterThan(0.5);
    }

    private static double common(float[] expected, float[] found, int shift) {
        double common = 0;
        double all = 0;
        for (int i = DigitImage.SIDE; i < expected.length - DigitImage.SIDE; i++) {
            common += Math.min(expected[i], found[i + shift]);
            all += Math.max(expected[i], found[i + shift]);
        }
        return common / all;
    }

    private static DigitImage.Prepared prepared(BufferedImage photo) {
        return DigitImage.read(TestImages.encoded(photo, "png"));
    }

    private static BufferedImage paper() {
        BufferedImage paper = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        draw(paper, graphics -> {
            graphics.setColor(PAPER);
            graphics.fillRect(0, 0, SIDE, SIDE);
        });
        return paper;
    }

    private static BufferedImage withSeven(BufferedImage paper, int pen, Color ink) {
        return withSeven(paper, pen, ink, graphics -> {});
    }

    private static BufferedImage withSeven(BufferedImage paper, int pen, Color ink, Consumer<Graphics2D> ground) {
        draw(paper, ground);
        draw(paper, graphics -> {
            graphics.setColor(ink);
            graphics.setStroke(new BasicStroke(pen, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
            graphics.drawPolyline(new int[] {90, 210, 140}, new int[] {75, 75, 240}, 3);
        });
        return paper;
    }

    private static void draw(BufferedImage picture, Consumer<Graphics2D> drawing) {
        Graphics2D graphics = picture.createGraphics();
        drawing.accept(graphics);
        graphics.dispose();
    }

    private static BufferedImage copy(BufferedImage part) {
        BufferedImage copy = new BufferedImage(part.getWidth(), part.getHeight(), BufferedImage.TYPE_INT_RGB);
        draw(copy, graphics -> graphics.drawImage(part, 0, 0, null));
        return copy;
    }
}
