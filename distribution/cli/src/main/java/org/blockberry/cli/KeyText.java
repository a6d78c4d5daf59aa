package org.blockberry.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.json.AminoJson;
import org.blockberry.crypto.keystore.KeyFileHeader;
import org.blockberry.crypto.keystore.KeyPurpose;

/** The public part of a key file, in words and as JSON. */
final class KeyText {
  private KeyText() {}

  static JsonValue json(Path file, KeyFileHeader header) {
    PublicKey key = PublicKey.ed25519(header.publicKey());
    return JsonValue.object().put("purpose", header.identity().purpose().label())
        .put("chain_id", header.identity().chainId())
        .put("file", file.toString()).put("address", AminoJson.hex(key.address()))
        .put("pub_key", AminoJson.publicKey(key))
        .put("pub_key_hex", header.publicKey().toHex())
        .put("peer_id", peerId(header).orElse("")).build();
  }

  static String text(Path file, KeyFileHeader header) {
    PublicKey key = PublicKey.ed25519(header.publicKey());
    return "key         " + header.identity() + "\nfile        " + file + "\naddress     " + key.address().toHex()
        + "\npublic key  " + header.publicKey().toHex() + peerId(header).map(id -> "\npeer id     " + id).orElse("") + "\n";
  }

  /** What peers call the node. */
  private static Optional<String> peerId(KeyFileHeader header) {
    return header.identity().purpose() == KeyPurpose.NODE
        ? Optional.of(org.blockberry.libp2p.identity.PublicKey.ed25519(header.publicKey()).peerId().toString()) : Optional.empty();
  }
}
