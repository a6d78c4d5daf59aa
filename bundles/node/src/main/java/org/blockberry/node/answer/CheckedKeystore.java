package org.blockberry.node.answer;

import java.util.Optional;
import org.blockberry.api.keystore.Keystore;
import org.blockberry.api.keystore.SigningKey;
import org.blockberry.api.keystore.StepAnswer;
import org.blockberry.api.value.Bytes;

/** Checks what a keystore answers, its keys included. Whether a signature is right is seen by whoever verifies the block. */
record CheckedKeystore(Keystore keystore) implements Keystore {
  private static final int PUBLIC_KEY = 32;
  private static final int SIGNATURE = 64;
  private static final int SECRET = 32;

  @Override
  public void start() throws Exception {
    keystore.start();
  }

  @Override
  public void close() throws Exception {
    keystore.close();
  }

  @Override
  public Optional<SigningKey> key(String purpose) {
    return Answers.present(keystore.key(purpose), "key").map(CheckedKey::new);
  }

  private record CheckedKey(SigningKey key) implements SigningKey {
    @Override
    public String type() {
      return Answers.present(key.type(), "the type of a key");
    }

    @Override
    public Bytes publicKey() {
      return Answers.sized(key.publicKey(), PUBLIC_KEY, "publicKey");
    }

    @Override
    public Bytes sign(Bytes message) {
      return Answers.sized(key.sign(message), SIGNATURE, "sign");
    }

    @Override
    public StepAnswer signStep(long height, int round, int step, Bytes signBytes) {
      StepAnswer answer = Answers.present(key.signStep(height, round, step, signBytes), "signStep");
      answer.signed().ifPresent(signed -> Answers.sized(signed.signature(), SIGNATURE, "signStep"));
      return answer;
    }

    @Override
    public StepAnswer signExtension(long height, int round, Bytes signBytes) {
      StepAnswer answer = Answers.present(key.signExtension(height, round, signBytes), "signExtension");
      answer.signed().ifPresent(signed -> Answers.sized(signed.signature(), SIGNATURE, "signExtension"));
      return answer;
    }

    @Override
    public boolean remembers() {
      return key.remembers();
    }

    @Override
    public Optional<byte[]> agree(Bytes x25519PublicKey) {
      Optional<byte[]> secret = Answers.present(key.agree(x25519PublicKey), "agree");
      Answers.require(secret.isEmpty() || secret.get().length == SECRET, "agree gave a secret that has not " + SECRET + " bytes");
      return secret;
    }
  }
}
