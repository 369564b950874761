package dev.foretell.openstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateTest {

    private static final String PASSWORD = "for-the-test";
    private static final String[] TRUST = {
        "javax.net.ssl.trustStore", "javax.net.ssl.trustStoreType", "javax.net.ssl.trustStorePassword"
    };

    @TempDir
    private static Path directory;

    private FakeCloud cloud;
    private CloudProgram program;

    @BeforeAll
    static void makeCertificate() throws IOException, InterruptedException {
        keytool("-genkeypair", "-alias", "cloud", "-keyalg", "EC", "-dname", "CN=cloud", "-ext", "san=ip:127.0.0.1");
        keytool(
                "-exportcert",
                "-alias",
                "cloud",
                "-rfc",
                "-file",
                directory.resolve("cloud.pem").toString());
    }

    @BeforeEach
    void start() throws IOException, GeneralSecurityException {
        cloud = FakeCloud.startTls(context());
        program = new CloudProgram(directory, 1).asDemo(cloud);
    }

    @AfterEach
    void stop() {
        cloud.close();
        for (String property : TRUST) {
            System.clearProperty(property);
        }
    }

    private static void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-keystore",
                directory.resolve("cloud.p12").toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD));
        command.addAll(1, List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("keytool.log").toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(directory.resolve("keytool.log")))
                .isZero();
    }

    private static SSLContext context() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(directory.resolve("cloud.p12"))) {
            store.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    @Test
    void a_certificate_that_nobody_trusts_is_refused() {
        CloudProgram.Result result = program.run("status", "demo");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("cannot log in at https://127.0.0.1", "certification path");
    }

    @Test
    void the_authority_that_is_named_is_trusted() {
        CloudProgram.Result result = program.with(
                        "OS_CACERT", directory.resolve("cloud.pem").toString())
                .run("delete", "demo");

        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
    }

    @Test
    void a_file_without_certificates_is_refused() throws IOException {
        Path file = Files.writeString(directory.resolve("none.pem"), "nothing\n");

        CloudProgram.Result result = program.with("OS_CACERT", file.toString()).run("delete", "demo");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("cannot trust the certificates in " + file);
    }

    @Test
    void certificates_are_not_checked_when_told_so() {
        assertThat(program.with("OS_INSECURE", "true").run("delete", "demo").code())
                .isZero();
    }
}
