package org.blockberry.rpc.http.tls;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.blockberry.api.rpc.RpcRole;

/**
 * Where the server's certificate is.
 *
 * @param certificate PEM file: the certificate, then those that issued it
 * @param key PEM file: the private key, PKCS#8, not encrypted, readable by its owner only
 * @param clientCa PEM file with the certificates that issue client certificates; empty for none
 * @param clientRole what a client with such a certificate may do
 */
public record TlsFiles(Path certificate, Path key, Optional<Path> clientCa, RpcRole clientRole) {
  /** Refuses null. */
  public TlsFiles {
    requireNonNull(certificate, "certificate");
    requireNonNull(key, "key");
    requireNonNull(clientCa, "clientCa");
    requireNonNull(clientRole, "clientRole");
  }

  /** All of them. */
  public List<Path> all() {
    return Stream.concat(Stream.of(certificate, key), clientCa.stream()).toList();
  }
}
