package org.blockberry.examples.utxo.app;

import java.io.ByteArrayOutputStream;
import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.CryptoLadder;
import org.blockberry.crypto.Ed25519;

/** A key that makes transactions, byte by byte as the README says. */
final class Wallet {
  static final Ed25519 ED25519 = CryptoLadder.standard().ed25519();
  static final String CHAIN = "test-1";

  private final byte[] seed = new byte[32];

  Wallet(int number) {
    seed[0] = (byte) number;
    seed[1] = (byte) (number >> 8);
  }

  Bytes key() {
    return ED25519.publicKey(seed);
  }

  Outpoint genesis(int index) {
    return GenesisState.outpoint(key(), index);
  }

  Bytes spend(List<Outpoint> inputs, List<Output> outputs) {
    return spend(CHAIN, inputs, outputs);
  }

  Bytes spend(String chain, List<Outpoint> inputs, List<Output> outputs) {
    Bytes body = body(inputs, outputs);
    Bytes signature = ED25519.sign(seed, Spend.signBytes(chain, body));
    Bytes tx = body;
    for (int i = 0; i < inputs.size(); i++) {
      tx = tx.concat(signature);
    }
    return tx;
  }

  static Bytes body(List<Outpoint> inputs, List<Output> outputs) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.write(1);
    body.write(inputs.size());
    inputs.forEach(input -> body.writeBytes(input.encode().toArray()));
    body.write(outputs.size());
    outputs.forEach(output -> body.writeBytes(output.encode().toArray()));
    return Bytes.wrap(body.toByteArray());
  }

  static Outpoint made(Bytes tx, int index) {
    try {
      return Spend.decode(tx).outpoint(index);
    } catch (RefusedTxException e) {
      throw new AssertionError(e);
    }
  }
}
