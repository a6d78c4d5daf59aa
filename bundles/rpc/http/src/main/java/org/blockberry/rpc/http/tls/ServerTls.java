package org.blockberry.rpc.http.tls;

import io.netty.channel.Channel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.blockberry.api.rpc.RpcRole;

/** TLS 1.2 and 1.3 by the JDK, with what was read from the files once. Immutable. */
public final class ServerTls {
  private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rwx------");

  private final SslContext context;
  private final TlsFiles files;
  private final X509Certificate certificate;

  private ServerTls(SslContext context, TlsFiles files, X509Certificate certificate) {
    this.context = context;
    this.files = files;
    this.certificate = certificate;
  }

  /** Whether clients may identify themselves by a certificate. */
  public boolean asksClients() {
    return files.clientCa().isPresent();
  }

  /**
   * Reads the files.
   *
   * @throws IOException naming the file and what to do
   */
  public static ServerTls load(TlsFiles files) throws IOException {
    checkPrivate(files.key());
    for (Path file : files.all()) {
      if (!Files.isReadable(file)) {
        throw new NoSuchFileException(file + " cannot be read; rpc.tls_certificate, rpc.tls_key and rpc.tls_client_ca must name"
            + " PEM files");
      }
    }
    try {
      SslContextBuilder builder = SslContextBuilder.forServer(files.certificate().toFile(), files.key().toFile())
          .sslProvider(SslProvider.JDK).protocols("TLSv1.3", "TLSv1.2");
      files.clientCa().ifPresent(ca -> builder.trustManager(ca.toFile()).clientAuth(ClientAuth.OPTIONAL));
      return new ServerTls(builder.build(), files, first(files.certificate()));
    } catch (IOException | IllegalArgumentException | CertificateException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException("the certificate " + files.certificate() + " with the key " + files.key()
          + " cannot be used: " + cause.getMessage() + ". Both must be PEM, the key PKCS#8 and not encrypted", e);
    }
  }

  private static void checkPrivate(Path key) throws IOException {
    if (Files.exists(key) && key.getFileSystem().supportedFileAttributeViews().contains("posix")
        && !OWNER.containsAll(Files.getPosixFilePermissions(key))) {
      throw new IOException("others have access to " + key + ". If nobody used it: chmod 600 " + key);
    }
  }

  /** The server's own: those that issued it follow. */
  private static X509Certificate first(Path certificate) throws IOException, CertificateException {
    try (var in = Files.newInputStream(certificate)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  /** What the server shows to its clients. */
  public X509Certificate certificate() {
    return certificate;
  }

  /** When the certificate is no longer valid. */
  public Instant expires() {
    return certificate.getNotAfter().toInstant();
  }

  /**
   * The first handler of a connection.
   *
   * @param costly runs the signatures of the handshake, so that no event loop does
   * @param handshake time for all of it
   */
  public SslHandler handler(Channel channel, Executor costly, Duration handshake) {
    SslHandler handler = context.newHandler(channel.alloc(), costly);
    handler.setHandshakeTimeoutMillis(handshake.toMillis());
    return handler;
  }

  /** Role of the client's certificate, which the handshake has verified; empty if it showed none. */
  public Optional<RpcRole> role(SslHandler handler) {
    if (files.clientCa().isEmpty()) {
      return Optional.empty();
    }
    try {
      return handler.engine().getSession().getPeerCertificates().length > 0 ? Optional.of(files.clientRole()) : Optional.empty();
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty(); // it showed none
    }
  }
}
