package dev.foretell.standalone.harness;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A form as a browser sends it, {@code multipart/form-data}. */
public final class Form {

    private static final String BOUNDARY = "-----------------------------foretell";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    public Form field(String name, String value) {
        return part("name=\"" + name + "\"", value.getBytes(StandardCharsets.UTF_8));
    }

    public Form file(String name, String filename, byte[] content) {
        return part("name=\"" + name + "\"; filename=\"" + filename + "\"", content);
    }

    public Form file(String name, String filename, String content) {
        return file(name, filename, content.getBytes(StandardCharsets.UTF_8));
    }

    private Form part(String disposition, byte[] content) {
        text("--" + BOUNDARY + "\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n");
        bytes.writeBytes(content);
        text("\r\n");
        return this;
    }

    private void text(String text) {
        bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    public String contentType() {
        return "multipart/form-data; boundary=" + BOUNDARY;
    }

    public byte[] body() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(bytes.toByteArray());
        all.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return all.toByteArray();
    }
}
