package org.blockberry.glueberry.slot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.blockberry.api.keystore.SigningKey;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.transport.Transport;
import org.blockberry.api.transport.TransportContext;
import org.blockberry.api.value.Bytes;
import org.blockberry.glueberry.Vectors;
import org.blockberry.glueberry.key.StreamKeys;
import org.blockberry.libp2p.identity.Identity;
import org.blockberry.testing.contracts.TransportContract;
import org.junit.jupiter.api.Test;

class GlueberryTransportTest extends TransportContract {
  private static Settings settings(Map<String, Object> changes) {
    return Settings.of(TransportSettings.SCHEMA, changes);
  }

  @Override
  protected Transport create(TransportContext context) {
    return new GlueberryTransportFactory(Vectors.LADDER).create(settings(Map.of("listen", List.of("/ip4/127.0.0.1/tcp/0"),
        "reconnect_base", Duration.ofMillis(100))), context);
  }

  @Override
  protected SigningKey identity(int number) {
    Identity identity = Vectors.identity(number);
    StreamKeys.Agreement agreement = StreamKeys.agreement(Vectors.LADDER.x25519(), Vectors.seed(number));
    return new SigningKey() {
      @Override
      public String type() {
        return "ed25519";
      }

      @Override
      public Bytes publicKey() {
        return identity.publicKey().data();
      }

      @Override
      public Bytes sign(Bytes message) {
        return identity.sign(message);
      }

      @Override
      public Optional<byte[]> agree(Bytes x25519PublicKey) {
        return agreement.agree(x25519PublicKey);
      }
    };
  }

  @Test
  void theDefaultsAreValidAndAWrongAddressIsNamed() {
    assertEquals("/ip4/0.0.0.0/tcp/26656", TransportSettings.of(TransportSettings.SCHEMA.defaults()).listen().get(0).toString());
    String why = assertThrows(IllegalArgumentException.class,
        () -> TransportSettings.of(settings(Map.of("listen", List.of("0.0.0.0:26656"))))).getMessage();
    assertTrue(why.contains("transport.glueberry.listen") && why.contains("0.0.0.0:26656"), why);
  }
}
