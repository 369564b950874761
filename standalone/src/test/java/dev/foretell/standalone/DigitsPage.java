package dev.foretell.standalone;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.microsoft.playwright.JSHandle;
import com.microsoft.playwright.Mouse;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.BoundingBox;
import dev.foretell.model.image.DigitImage;
import dev.foretell.standalone.harness.Visitor;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;

/** The page of digits in a browser: how a test draws on it, and what it must show then. */
final class DigitsPage {

    /** The strokes of a seven, as shares of the canvas. */
    static final double[][] SEVEN = {{0.28, 0.22}, {0.72, 0.22}, {0.6, 0.5}, {0.45, 0.82}};

    /** Chromium's advice for pages that read their canvas, as these tests do. */
    static final String OWN_LOOKS = "willReadFrequently";

    static final Pattern ANY_DIGIT = Pattern.compile("[0-9]");

    private DigitsPage() {}

    static Page open(Visitor visitor) {
        Page page = visitor.open("/digits");
        assertThat(page.locator("#pad")).isVisible();
        return page;
    }

    static double[] at(Page page, double x, double y) {
        BoundingBox box = page.locator("#pad").boundingBox();
        return new double[] {box.x + x * box.width, box.y + y * box.height};
    }

    static void move(Page page, double x, double y) {
        double[] place = at(page, x, y);
        page.mouse().move(place[0], place[1], new Mouse.MoveOptions().setSteps(8));
    }

    static void drawSeven(Page page) {
        drawLine(page, SEVEN);
    }

    static void drawLine(Page page, double[]... places) {
        move(page, places[0][0], places[0][1]);
        page.mouse().down();
        for (double[] place : places) {
            move(page, place[0], place[1]);
        }
        page.mouse().up();
    }

    static void press(Page page, String key, int times) {
        for (int i = 0; i < times; i++) {
            page.keyboard().press(key);
        }
    }

    static void bring(Page page, String way, byte[] file) {
        JSHandle data = page.evaluateHandle("""
                content => {
                  const bytes = Uint8Array.from(atob(content), c => c.charCodeAt(0));
                  const data = new DataTransfer();
                  data.items.add(new File([bytes], 'picture.png', { type: 'image/png' }));
                  return data;
                }
                """, Base64.getEncoder().encodeToString(file));
        page.evaluate("""
                ([way, data]) => document.getElementById('pad').dispatchEvent(way === 'drop'
                    ? new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true })
                    : new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
                """, List.of(way, data));
    }

    /** The number of canvas pixels that are drawn on, once everything is drawn. */
    static int ink(Page page) {
        return (int) page.evaluate("""
                () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => {
                  const pad = document.getElementById('pad');
                  const pixels = pad.getContext('2d').getImageData(0, 0, pad.width, pad.height).data;
                  done(pixels.filter((value, i) => i % 4 === 3 && value > 0).length);
                })))
                """);
    }

    static void assertDigit(Page page, String digit) {
        assertThat(page.locator("#label")).hasText(digit);
        assertThat(page.locator("#bars tr")).hasCount(10);
        assertThat(page.locator("#bars .best th")).hasText(digit);
        assertThat(page.locator("#note")).isHidden();
        assertThat(page.getByAltText("What the model saw")).isVisible();
    }

    static void assertSeen(Page page, byte[] picture) throws IOException {
        String source = page.locator("#seen").getAttribute("src");
        byte[] png = Base64.getDecoder().decode(source.substring(source.indexOf(',') + 1));
        BufferedImage seen = ImageIO.read(new ByteArrayInputStream(png));
        float[] decoded = DigitImage.prepare(picture);
        assertThat(seen.getWidth() * seen.getHeight()).isEqualTo(decoded.length);
        for (int i = 0; i < decoded.length; i++) {
            int pixel = seen.getRGB(i % DigitImage.SIDE, i / DigitImage.SIDE) & 0xff;
            assertThat((double) pixel).as("pixel " + i).isCloseTo(decoded[i], within(0.51));
        }
    }
}
