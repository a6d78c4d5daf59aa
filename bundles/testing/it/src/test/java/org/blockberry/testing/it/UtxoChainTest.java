package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A chain of the example application {@code utxo}, spent by somebody who knows only its README: on both state stores, with double spends
 * among the load and a kill. The transactions are made and signed here, with the JDK's Ed25519.
 */
class UtxoChainTest {
  private static final String CHAIN = "coins-1";
  private static final int COINS = 60;
  private static final int AMOUNT = 10;
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir
  private Path folder;
  private KeyPair keys;
  private byte[] owner;

  @Test
  void theTotalStaysOnBothStatesThroughDoubleSpendsAndAKill() throws Exception {
    keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    byte[] encoded = keys.getPublic().getEncoded();
    owner = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
    for (String state : new String[] {"flat", "iavl"}) {
      Path home = folder.resolve(state);
      Path secret = folder.resolve(state + "-password");
      Files.writeString(secret, "a password of the test");
      Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
      RunningNode.run("init", "--home", home.toString(), "--chain-id", CHAIN, "--consensus", "poa", "--password-file", secret.toString()).orFail();
      ObjectNode genesis = (ObjectNode) Rpc.JSON.readTree(home.resolve("genesis.json").toFile());
      genesis.putObject("app_state").put(HexFormat.of().formatHex(owner), AMOUNT + " x " + COINS);
      Rpc.JSON.writeValue(home.resolve("genesis.json").toFile(), genesis);
      Map<String, String> environment = Map.of("BLOCKBERRY_APPLICATION_TYPE", "utxo", "BLOCKBERRY_STATE_STORE_TYPE", state);
      List<String> options = List.of("--role", "dev", "--password-file", secret.toString());
      byte[] child;
      try (RunningNode node = RunningNode.launch(home, environment, options)) {
        node.awaitReady();
        child = load(node);
        node.kill();
      }
      try (RunningNode node = RunningNode.launch(home, environment, options)) {
        node.awaitReady();
        assertEquals(COINS * AMOUNT, number(node, "/total"));
        assertEquals(2 * COINS, number(node, "/count"));
        JsonNode spent = node.rpc().call("broadcast_tx_commit", Map.of("tx", Base64.getEncoder().encodeToString(spend(child, AMOUNT))));
        assertEquals(0, spent.at("/tx_result/code").asInt(), spent::toString);
        assertEquals(2 * COINS, number(node, "/count"), "both halves went, two came");
        assertEquals(COINS * AMOUNT, number(node, "/total"));
        assertEquals(0, node.stop());
      }
    }
  }

  /** Each coin is cut in two; somebody else's cut of the same coin follows. Gives the inputs of one more spend, both halves of the last. */
  private byte[] load(RunningNode node) throws Exception {
    byte[] id = sha256(concat("blockberry/utxo/genesis".getBytes(StandardCharsets.US_ASCII), owner));
    byte[] last = null;
    for (int coin = 0; coin < COINS; coin++) {
      byte[] input = ByteBuffer.allocate(34).put(id).putShort((short) coin).array();
      last = spend(input, 3, AMOUNT - 3);
      assertEquals(0, send(node, last), "coin " + coin);
      send(node, spend(input, 4, AMOUNT - 4)); // refused now, or in the block
    }
    assertNotEquals(0, send(node, spend(new byte[34], 1)), "no such output");
    Await.until("all coins are cut", SOON, () -> number(node, "/count") == 2 * COINS);
    assertEquals(COINS * AMOUNT, number(node, "/total"));
    assertTrue(query(node, "/list/1000").contains("\"amount\":\"3\""));
    byte[] made = sha256(Arrays.copyOf(last, last.length - 64));
    return concat(ByteBuffer.allocate(34).put(made).putShort((short) 0).array(), ByteBuffer.allocate(34).put(made).putShort((short) 1).array());
  }

  private byte[] spend(byte[] inputs, long... amounts) throws Exception {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.write(1);
    body.write(inputs.length / 34);
    body.writeBytes(inputs);
    int outputs = amounts.length == 1 && inputs.length > 34 ? 2 : amounts.length;
    body.write(outputs);
    for (int i = 0; i < outputs; i++) {
      body.writeBytes(owner);
      body.writeBytes(ByteBuffer.allocate(8).putLong(amounts.length == outputs ? amounts[i] : amounts[0] / 2).array());
    }
    Signature signer = Signature.getInstance("Ed25519");
    signer.initSign(keys.getPrivate());
    signer.update("blockberry/utxo/1".getBytes(StandardCharsets.US_ASCII));
    signer.update((byte) CHAIN.length());
    signer.update(CHAIN.getBytes(StandardCharsets.US_ASCII));
    signer.update(body.toByteArray());
    byte[] signature = signer.sign();
    for (int i = 0; i < inputs.length / 34; i++) {
      body.writeBytes(signature);
    }
    return body.toByteArray();
  }

  private static int send(RunningNode node, byte[] tx) throws IOException {
    return node.rpc().call("broadcast_tx_sync", Map.of("tx", Base64.getEncoder().encodeToString(tx))).get("code").asInt();
  }

  private static long number(RunningNode node, String path) throws IOException {
    return Long.parseLong(query(node, path));
  }

  private static String query(RunningNode node, String path) throws IOException {
    JsonNode response = node.rpc().call("abci_query", Map.of("path", path, "data", "")).get("response");
    assertEquals(0, response.path("code").asInt(), response::toString);
    return new String(Base64.getDecoder().decode(response.get("value").asText()), StandardCharsets.UTF_8);
  }

  private static byte[] sha256(byte[] content) throws Exception {
    return MessageDigest.getInstance("SHA-256").digest(content);
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
