package org.blockberry.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.blockberry.cli.home.Home;
import org.blockberry.cli.home.NodeState;
import org.blockberry.cli.home.RpcPlace;
import org.blockberry.cli.rpc.PinnedCertificate;
import org.blockberry.cli.rpc.RpcClient;
import org.blockberry.cli.rpc.RpcTarget;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the node's RPC is. */
final class RpcOption {
  private static final int DEFAULT_PORT = 26657;

  @Mixin
  HomeOption home = new HomeOption();

  @Option(names = "--rpc", paramLabel = "URL",
      description = "RPC of the node (default: what HOME/var/run/rpc.port says; without --home else http://127.0.0.1:26657)")
  String url;

  @Mixin
  TokenOption token = new TokenOption();

  @Option(names = "--rpc-ca", paramLabel = "FILE",
      description = "PEM file with the certificate that the node, or who issued it, is trusted by (default: the one that the home's"
          + " node wrote down, else the JDK's list)")
  Path ca;

  RpcClient client(Console console) throws CliException {
    return new RpcClient(target(console));
  }

  RpcTarget target(Console console) throws CliException {
    RpcPlace place = place(console);
    Optional<String> secret = token.token(console);
    if (secret.isPresent() && url == null && place.certificate().isEmpty()) {
      requireRunning(home.resolve(console));
    }
    return new RpcTarget(place.uri(), secret, ca != null ? Optional.of(trusting(ca)) : pinned(place));
  }

  /** A killed node leaves its port behind, on which any program of this machine may listen; only a certificate would show that. */
  private static void requireRunning(Home folder) throws CliException {
    if (!NodeState.of(folder).running()) {
      throw CliException.failed("the node of " + folder.root() + " is not running, and whoever listens on its port now must not get the token."
          + " Start it with: blockberry start --home " + folder.root() + "; or name the node with --rpc URL");
    }
  }

  private RpcPlace place(Console console) throws CliException {
    if (url != null) {
      return new RpcPlace(parse(url), Optional.empty());
    }
    Home folder = home.resolve(console);
    try {
      Optional<RpcPlace> place = folder.rpcPlace();
      if (place.isEmpty() && home.given != null) { // on the usual port another node may answer
        throw CliException.failed("the node of " + folder.root() + " is not running, or has no RPC. Start it with: blockberry start"
            + " --home " + folder.root());
      }
      return place.orElse(RpcPlace.plain(DEFAULT_PORT));
    } catch (IOException e) {
      throw CliException.failed("cannot read " + folder.rpcPortFile() + ": " + e.getMessage()
          + ". Name the node with --rpc URL", e);
    }
  }

  /** Trust in what a home's node wrote down about itself. */
  static Optional<SSLContext> pinned(RpcPlace place) throws CliException {
    try {
      return place.certificate().isPresent() ? Optional.of(PinnedCertificate.context(place.certificate().get())) : Optional.empty();
    } catch (GeneralSecurityException e) {
      throw CliException.failed("this Java has no TLS: " + e.getMessage(), e);
    }
  }

  private static SSLContext trusting(Path ca) throws CliException {
    try (InputStream in = Files.newInputStream(ca)) {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      int number = 0;
      for (Certificate certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        trusted.setCertificateEntry("ca" + number++, certificate);
      }
      TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw CliException.failed("--rpc-ca " + ca + " cannot be used: " + e.getMessage() + ". It must be PEM", e);
    }
  }

  private static URI parse(String text) throws CliException {
    String full = text.contains("://") ? text.replaceFirst("^tcp://", "http://") : "http://" + text;
    try {
      URI uri = URI.create(full);
      if (uri.getHost() != null && (uri.getScheme().equals("http") || uri.getScheme().equals("https"))) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      throw wrong(text);
    }
    throw wrong(text);
  }

  private static CliException wrong(String text) {
    return CliException.usage("--rpc is \"" + text + "\" but must be like http://127.0.0.1:26657");
  }
}
