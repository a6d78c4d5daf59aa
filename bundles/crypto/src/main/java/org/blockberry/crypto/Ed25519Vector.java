package org.blockberry.crypto;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.blockberry.api.value.Bytes;

/** One input on which Ed25519 libraries are known to differ, or must not, with the answer our rule gives. */
record Ed25519Vector(String name, boolean valid, Bytes publicKey, Bytes message, Bytes signature) {
  private static final String RESOURCE = "ed25519-edge-vectors.txt";

  Ed25519Vector {
    requireNonNull(name, "name");
    requireNonNull(publicKey, "publicKey");
    requireNonNull(message, "message");
    requireNonNull(signature, "signature");
  }

  /**
   * The vectors in this bundle.
   *
   * @throws IOException if the bundle is damaged
   */
  static List<Ed25519Vector> embedded() throws IOException {
    try (InputStream in = Ed25519Vector.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IOException(RESOURCE + " is missing in the crypto bundle: install the distribution again");
      }
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines()
          .filter(line -> !line.startsWith("#")).map(Ed25519Vector::parse).toList();
    }
  }

  private static Ed25519Vector parse(String line) {
    String[] field = line.split("\\|", -1);
    return new Ed25519Vector(field[0], field[1].equals("valid"), Bytes.fromHex(field[2]), Bytes.fromHex(field[3]),
        Bytes.fromHex(field[4]));
  }

  /** The form in which the resource holds it. */
  String line() {
    return String.join("|", name, valid ? "valid" : "invalid", publicKey.toHex(), message.toHex(), signature.toHex());
  }
}
