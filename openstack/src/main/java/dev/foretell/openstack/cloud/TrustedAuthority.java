package dev.foretell.openstack.cloud;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Makes this JVM trust the authority that signs a cloud's certificates, in addition to those that it trusts already. It
 * sets {@code javax.net.ssl.trustStore} of the JVM: on a JDK newer than 8, OkHttp 3 accepts a socket factory only
 * together with a trust manager, which openstack4j does not pass on.
 */
final class TrustedAuthority {

    private static final char[] PASSWORD = "not-a-secret".toCharArray();

    private TrustedAuthority() {}

    /**
     * Trusts the certificates in a PEM file.
     *
     * @throws UsageException if the file contains none
     */
    static void trust(Path file) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, PASSWORD);
            int number = 0;
            for (Certificate certificate : certificates(file)) {
                store.setCertificateEntry("given-" + number++, certificate);
            }
            for (Certificate certificate : trustedAlready()) {
                store.setCertificateEntry("usual-" + number++, certificate);
            }
            use(store);
        } catch (IOException | GeneralSecurityException e) {
            throw new UsageException("cannot trust the certificates in " + file + ": " + e.getMessage());
        }
    }

    private static Collection<? extends Certificate> certificates(Path file)
            throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (certificates.isEmpty()) {
                throw new GeneralSecurityException("there are none");
            }
            return certificates;
        }
    }

    private static Collection<? extends Certificate> trustedAlready() throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return List.of(x509.getAcceptedIssuers());
            }
        }
        return List.of();
    }

    private static void use(KeyStore store) throws IOException, GeneralSecurityException {
        Path file = Files.createTempFile("foretell-openstack-", ".p12");
        file.toFile().deleteOnExit();
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD);
        }
        System.setProperty("javax.net.ssl.trustStore", file.toString());
        System.setProperty("javax.net.ssl.trustStoreType", "PKCS12");
        System.setProperty("javax.net.ssl.trustStorePassword", new String(PASSWORD));
    }
}
