package dev.foretell.model.engine.onnxruntime;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import org.bytedeco.javacpp.Loader;

/**
 * The native libraries of ONNX Runtime, unpacked once for all processes of a machine, where those of ND4J are.
 *
 * <p>By itself ONNX Runtime unpacks them into the folder for temporary files, for each process anew. In a container or
 * a service that folder is small, is part of the memory limit, and nothing in it may be executed.
 */
final class NativeLibraries {

    static final String FOLDER = "onnxruntime.native.path";

    private NativeLibraries() {}

    /**
     * Unpacks the libraries, unless they are there, and sets their place for ONNX Runtime. To be called before its
     * first class is loaded; may be called by several threads, and again. A folder that {@value FOLDER} names already
     * is left as it is.
     *
     * @throws IOException when the folder cannot be written to
     */
    static synchronized void unpack() throws IOException {
        if (System.getProperty(FOLDER) != null) {
            return;
        }
        File library = unpack("onnxruntime");
        File bindings = unpack("onnxruntime4j_jni");
        if (!library.getParentFile().equals(bindings.getParentFile())) {
            throw new IOException("expected " + library + " and " + bindings + " in one folder");
        }
        System.setProperty(FOLDER, library.getParent());
    }

    private static File unpack(String name) throws IOException {
        String path = "/ai/onnxruntime/native/" + platform() + "/" + System.mapLibraryName(name);
        URL resource = NativeLibraries.class.getResource(path);
        if (resource == null) {
            throw new IOException("ONNX Runtime has no native library for this platform: " + path);
        }
        return Loader.cacheResource(resource);
    }

    /** The name that ONNX Runtime has for this platform. */
    private static String platform() {
        String platform = Loader.getPlatform();
        return switch (platform) {
            case "linux-x86_64" -> "linux-x64";
            case "linux-arm64" -> "linux-aarch64";
            case "macosx-arm64" -> "osx-aarch64";
            case "windows-x86_64" -> "win-x64";
            default -> platform;
        };
    }
}
