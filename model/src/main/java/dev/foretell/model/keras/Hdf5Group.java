package dev.foretell.model.keras;

import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Link;
import io.jhdf.api.Node;
import io.jhdf.object.datatype.StringData;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A group in an HDF5 file: it holds groups and arrays by name, and has attributes. For one thread. */
final class Hdf5Group {

    /** More text than any model's configuration. */
    private static final long LONGEST_TEXT = 64L << 20;

    private final Hdf5 file;
    private final Group group;
    private final String path;

    Hdf5Group(Hdf5 file, Group group, String path) {
        this.file = file;
        this.group = group;
        this.path = path;
    }

    /** Where it is in the file, e.g. {@code layers/dense}; empty for the root. */
    String path() {
        return path;
    }

    /** The names of the groups in it. */
    List<String> groups() {
        return names(Group.class);
    }

    /** The names of the arrays in it. */
    List<String> arrays() {
        return names(Dataset.class);
    }

    private List<String> names(Class<? extends Node> type) {
        List<String> names = new ArrayList<>();
        group.getChildren().forEach((name, node) -> {
            if (type.isInstance(node)) {
                names.add(name);
            }
        });
        return names;
    }

    /** A group in it by its name, or by the names of those that it is in, separated by slashes; or null. */
    @Nullable
    Hdf5Group group(String name) {
        int slash = name.indexOf('/');
        if (slash >= 0) {
            Hdf5Group outer = group(name.substring(0, slash));
            return outer == null ? null : outer.group(name.substring(slash + 1));
        }
        return child(name) instanceof Group found ? new Hdf5Group(file, found, pathOf(name)) : null;
    }

    /** An array in it by its name, or by the names of those that it is in, separated by slashes; or null. */
    @Nullable
    Weight array(String name) {
        int slash = name.lastIndexOf('/');
        if (slash >= 0) {
            Hdf5Group outer = group(name.substring(0, slash));
            return outer == null ? null : outer.array(name.substring(slash + 1));
        }
        return child(name) instanceof Dataset found ? new Hdf5Array(file, found, pathOf(name)).weight() : null;
    }

    private @Nullable Node child(String name) {
        Node node = group.getChildren().get(name);
        if (node instanceof Link) {
            throw new KerasException("its " + pathOf(name) + " is a link; links are not followed");
        }
        return node;
    }

    private String pathOf(String name) {
        return path.isEmpty() ? name : path + "/" + name;
    }

    /** Whether it has an attribute. */
    boolean has(String attribute) {
        return group.getAttribute(attribute) != null;
    }

    /** A text that it has as an attribute, or null. */
    @Nullable
    String text(String attribute) {
        List<String> texts = texts(attribute);
        return texts.isEmpty() ? null : texts.get(0);
    }

    /** Texts that it has as an attribute; none if it has no such attribute. */
    List<String> texts(String name) {
        Attribute attribute = group.getAttribute(name);
        if (attribute == null || attribute.isEmpty()) {
            return List.of();
        }
        if (attribute.getSizeInBytes() < 0 || attribute.getSizeInBytes() > LONGEST_TEXT) {
            throw new KerasException("its attribute " + name + " is too long");
        }
        if (attribute.getDataType() instanceof StringData type) {
            return fixed(attribute.getBuffer(), type.getSize());
        }
        Object data = attribute.getData();
        if (data instanceof String text) {
            return List.of(text);
        } else if (data instanceof String[] texts) {
            return List.of(texts);
        }
        throw new KerasException("its attribute " + name + " is not a text");
    }

    /** Texts that end with zeros. Keras writes UTF-8 into them, whatever the file calls it. */
    private static List<String> fixed(ByteBuffer bytes, int length) {
        List<String> texts = new ArrayList<>();
        byte[] text = new byte[length];
        while (bytes.remaining() >= length) {
            bytes.get(text);
            int end = 0;
            while (end < length && text[end] != 0) {
                end++;
            }
            texts.add(new String(text, 0, end, StandardCharsets.UTF_8));
        }
        return texts;
    }
}
