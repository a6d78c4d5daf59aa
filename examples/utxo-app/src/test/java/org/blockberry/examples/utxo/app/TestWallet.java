package org.blockberry.examples.utxo.app;

import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.CryptoLadder;
import org.blockberry.crypto.Ed25519;

/** Wallets of tests, by number, on one chain. */
final class TestWallet {
  static final Ed25519 ED25519 = CryptoLadder.standard().ed25519();
  static final String CHAIN = "test-1";

  private final Wallet wallet;

  TestWallet(int number) {
    byte[] seed = new byte[32];
    seed[0] = (byte) number;
    seed[1] = (byte) (number >> 8);
    wallet = new Wallet(ED25519, seed);
  }

  Bytes key() {
    return wallet.key();
  }

  Outpoint genesis(int index) {
    return GenesisState.outpoint(key(), index);
  }

  Bytes spend(List<Outpoint> inputs, List<Output> outputs) {
    return spend(CHAIN, inputs, outputs);
  }

  Bytes spend(String chain, List<Outpoint> inputs, List<Output> outputs) {
    return wallet.spend(chain, inputs, outputs);
  }

  static Outpoint made(Bytes tx, int index) {
    try {
      return Spend.decode(tx).outpoint(index);
    } catch (RefusedTxException e) {
      throw new AssertionError(e);
    }
  }
}
