package org.blockberry.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
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
import org.blockberry.cli.rpc.RpcClient;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the node's RPC is. */
final class RpcOption {
  private static final int DEFAULT_PORT = 26657;
  private static final String TOKEN_VARIABLE = "BLOCKBERRY_RPC_TOKEN";

  @Mixin
  HomeOption home = new HomeOption();

  @Option(names = "--rpc", paramLabel = "URL",
      description = "RPC of the node (default: the port in HOME/var/run/rpc.port; without --home else http://127.0.0.1:26657)")
  String url;

  @Option(names = "--token-file", paramLabel = "FILE",
      description = "its first line is the access token (default: $$BLOCKBERRY_RPC_TOKEN, else none)")
  Path tokenFile;

  @Option(names = "--rpc-ca", paramLabel = "FILE",
      description = "PEM file with the certificate that the node, or who issued it, is trusted by (default: the JDK's list)")
  Path ca;

  URI uri(Console console) throws CliException {
    if (url != null) {
      return parse(url);
    }
    Home folder = home.resolve(console);
    try {
      Optional<Integer> port = folder.rpcPort();
      if (port.isEmpty() && home.given != null) { // on the usual port another node may answer
        throw CliException.failed("the node of " + folder.root() + " is not running, or has no RPC. Start it with: blockberry start"
            + " --home " + folder.root());
      }
      return URI.create("http://127.0.0.1:" + port.orElse(DEFAULT_PORT) + "/");
    } catch (IOException e) {
      throw CliException.failed("cannot read " + folder.rpcPortFile() + ": " + e.getMessage()
          + ". Name the node with --rpc URL", e);
    }
  }

  RpcClient client(Console console) throws CliException {
    return new RpcClient(uri(console), token(console), tls());
  }

  private Optional<String> token(Console console) throws CliException {
    try {
      String text = tokenFile == null ? console.environment().getOrDefault(TOKEN_VARIABLE, "")
          : Files.readString(tokenFile, StandardCharsets.US_ASCII).lines().findFirst().orElse("");
      return Optional.of(text.strip()).filter(token -> !token.isEmpty());
    } catch (IOException e) {
      throw CliException.failed("cannot read the token in " + tokenFile + ": " + e.getMessage(), e);
    }
  }

  private Optional<SSLContext> tls() throws CliException {
    if (ca == null) {
      return Optional.empty();
    }
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
      return Optional.of(context);
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
