package dev.foretell.model.image;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** Formats that are sent in place of a picture that can be read, told apart by how a file begins. */
enum OtherFormat {
    AVIF("an AVIF picture", ".{4}ftyp(avi[fs]|(mif1|msf1|miaf).{0,40}avi[fs])"),
    HEIC("a HEIC picture", ".{4}ftyp(hei[cmsx]|hev[cmsx]|mif1|msf1)") {
        @Override
        String hint() {
            return " (on an iPhone choose \"Most Compatible\" under Settings, Camera, Formats)";
        }
    },
    CAMERA_RAW("a raw picture of a camera", ".{4}ftypcrx|II\\*\\x00.{4}CR|FUJIFILMCCD-RAW|IIR[OS]|IIU\\x00"),
    VIDEO("a video", ".{4}ftyp|\\x1A\\x45\\xDF\\xA3|RIFF.{4}AVI "),
    JPEG_XL("a JPEG XL picture", "\\xFF\\x0A|\\x00\\x00\\x00\\x0CJXL "),
    JPEG_2000("a JPEG 2000 picture", "\\x00\\x00\\x00\\x0CjP  |\\xFF\\x4F\\xFF\\x51"),
    BIG_TIFF("a BigTIFF file", "II\\+\\x00|MM\\x00\\+"),
    SVG("an SVG drawing", "(\\xEF\\xBB\\xBF)?\\s*(<\\?xml.*)?(<!--.*)?(<!DOCTYPE svg.*)?<svg\\b"),
    HTML("an HTML page", "(\\xEF\\xBB\\xBF)?\\s*(?i)(<!DOCTYPE html|<html)"),
    PDF("a PDF document", "%PDF"),
    POSTSCRIPT("a PostScript document", "%!PS|\\xC5\\xD0\\xD3\\xC6"),
    PHOTOSHOP("a Photoshop document", "8BPS"),
    ICON("a Windows icon", "\\x00\\x00[\\x01\\x02]\\x00"),
    ARCHIVE("a ZIP archive", "PK\\x03\\x04"),
    DATA_URL("a data URL", "\\s*\"?data:") {
        @Override
        String hint() {
            return " as the bytes that it encodes, or as JSON: {\"image\": \"data:image/png;base64,...\"}";
        }
    },
    BASE64("a picture in Base64", "(iVBORw0KGgo|/9j/|R0lGOD|UklGR|Qk[0-9A-Za-z+/]{10})") {
        @Override
        String hint() {
            return " as the bytes that it encodes, or as JSON: {\"image\": \"data:image/png;base64,...\"}";
        }
    },
    JSON("JSON", "\\s*[\\[{]\\s*[\"\\[{0-9]") {
        @Override
        String hint() {
            return " as the body, or as JSON with the header \"Content-Type: application/json\":"
                    + " {\"image\": \"data:image/png;base64,...\"}";
        }
    };

    private static final int BYTES = 1024;

    private final String title;
    private final Pattern beginning;

    OtherFormat(String title, String beginning) {
        this.title = title;
        this.beginning = Pattern.compile(beginning, Pattern.DOTALL);
    }

    static Optional<OtherFormat> of(byte[] encoded) {
        String text = ImageFormat.text(encoded, BYTES);
        return Arrays.stream(values())
                .filter(format -> format.beginning.matcher(text).lookingAt())
                .findFirst();
    }

    /** How the picture is sent instead, after the formats that are read. */
    String hint() {
        return "";
    }

    /** The message for the sender. */
    String refusal() {
        return "This is %s, which is not read: send %s%s.".formatted(title, ImageFormat.EXPECTED, hint());
    }
}
