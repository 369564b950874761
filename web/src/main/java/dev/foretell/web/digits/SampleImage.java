package dev.foretell.web.digits;

/**
 * A sample image of the model. Public for the template, which reads it.
 *
 * @param file its path in the model's folder
 * @param title its content in words
 */
public record SampleImage(String file, String title) {

    static SampleImage of(String file) {
        String name = file.substring(file.lastIndexOf('/') + 1, file.lastIndexOf('.'));
        return new SampleImage(file, name.replace('-', ' '));
    }
}
