package dev.foretell.web.digits;

/**
 * A sample image of the model. Public for the template, which reads it.
 *
 * @param file its path in the model's folder
 * @param title its content in words
 */
public record Sample(String file, String title) {

    static Sample of(String file) {
        String name = file.substring(file.lastIndexOf('/') + 1, file.lastIndexOf('.'));
        return new Sample(file, name.replace('-', ' '));
    }
}
