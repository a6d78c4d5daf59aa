package org.blockberry.chain.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.ConsensusParams;
import org.blockberry.chain.ConsensusParamsUpdate;
import org.blockberry.chain.Event;
import org.blockberry.chain.EventAttribute;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.TxResult;
import org.blockberry.chain.ValidatorUpdate;
import org.junit.jupiter.api.Test;

/** Both forms of what the application said, as the recorded and written RPC answers have them. */
class AbciJsonTest {
  private static final String KEY = "bNNlGls5R25wC3Sd8720F/3+7IZBhXcD22MNFtPk/v0=";
  private static final PublicKey ED25519 = AminoJsonReader.publicKey(
      AminoJson.typed(AminoJson.ED25519_KEY, JsonValue.of(KEY)));

  @Test
  void resultsHaveAFullAndAShortForm() {
    TxResult result = new TxResult(5, Bytes.EMPTY, "refused", "", 0, 7, List.of(
        new Event("app", List.of(new EventAttribute("k", "", true))), new Event("empty", List.of())), "app");
    String full = "{\"code\":5,\"data\":null,\"log\":\"refused\",\"info\":\"\",\"gas_wanted\":\"0\",\"gas_used\":\"7\","
        + "\"events\":[{\"type\":\"app\",\"attributes\":[{\"key\":\"k\",\"value\":\"\",\"index\":true}]},"
        + "{\"type\":\"empty\"}],\"codespace\":\"app\"}";
    assertEquals(full, JsonText.print(AbciJson.txResult(result)));
    assertEquals("{\"code\":0,\"data\":null,\"log\":\"\",\"info\":\"\",\"gas_wanted\":\"0\",\"gas_used\":\"0\","
        + "\"events\":[],\"codespace\":\"\"}", JsonText.print(AbciJson.txResult(TxResult.OK)));
    assertEquals("{}", JsonText.print(AbciJson.txResultInEvent(TxResult.OK)));
    assertTrue(JsonText.print(AbciJson.txResultInEvent(result))
        .startsWith("{\"code\":5,\"log\":\"refused\",\"gas_used\":\"7\",\"events\":["));
    assertEquals(result, AbciJson.readTxResult(AbciJson.txResult(result)));
    assertEquals(result, AbciJson.readTxResult(AbciJson.txResultInEvent(result)));
    assertThrows(InvalidJsonException.class,
        () -> AbciJson.readTxResult(JsonValue.object().put("code", -1).build()));
  }

  @Test
  void updatesOfValidators() {
    ValidatorUpdate update = new ValidatorUpdate(ED25519, 11);
    assertEquals("{\"pub_key\":{\"Sum\":{\"type\":\"tendermint.crypto.PublicKey_Ed25519\",\"value\":{\"ed25519\":\""
        + KEY + "\"}}},\"power\":\"11\"}", JsonText.print(AbciJson.validatorUpdate(update)));
    assertEquals(update, AbciJson.readValidatorUpdate(AbciJson.validatorUpdate(update)));
    ValidatorUpdate removal = new ValidatorUpdate(PublicKey.secp256k1(Bytes.wrap(new byte[33])), 0);
    JsonValue printed = AbciJson.validatorUpdate(removal);
    assertTrue(printed.get("power").isNull());
    assertEquals("tendermint.crypto.PublicKey_Secp256K1", printed.get("pub_key").get("Sum").get("type")
        .asString().orElseThrow());
    assertEquals(removal, AbciJson.readValidatorUpdate(printed));
  }

  @Test
  void updatesOfParametersLeaveDefaultsOut() {
    ConsensusParams p = ConsensusParams.DEFAULT;
    ConsensusParamsUpdate all = new ConsensusParamsUpdate(Optional.of(p.block()), Optional.of(p.evidence()),
        Optional.of(p.validator()), Optional.of(p.version()), Optional.of(p.abci()));
    assertEquals("{\"block\":{\"max_bytes\":\"22020096\",\"max_gas\":\"-1\"},\"evidence\":{\"max_age_num_blocks\":"
        + "\"100000\",\"max_age_duration\":\"172800000000000\",\"max_bytes\":\"1048576\"},\"validator\":"
        + "{\"pub_key_types\":[\"ed25519\"]},\"version\":{},\"abci\":{}}",
        JsonText.print(AbciJson.consensusParamsUpdate(all)));
    assertEquals(all, AbciJson.readConsensusParamsUpdate(AbciJson.consensusParamsUpdate(all)));
    assertEquals("{}", JsonText.print(AbciJson.consensusParamsUpdate(ConsensusParamsUpdate.NONE)));
    assertEquals(p, AminoJsonReader.consensusParams(AminoJson.consensusParams(p)));
  }

  @Test
  void errorsNameThePath() {
    JsonText text = new JsonText(JsonLimits.DEFAULT);
    String wrong = assertThrows(InvalidJsonException.class, () -> AminoJsonReader.commit(text.parse(
        "{\"height\":\"1\",\"signatures\":[{\"block_id_flag\":2,\"timestamp\":\"now\"}]}"))).getMessage();
    assertTrue(wrong.startsWith("signatures[0].timestamp: \"now\" is no time"), wrong);
    wrong = assertThrows(InvalidJsonException.class,
        () -> AminoJsonReader.commit(text.parse("{\"height\":1}"))).getMessage();
    assertEquals("height is 1 but must be a whole number in quotes, like \"10\"", wrong);
    wrong = assertThrows(InvalidJsonException.class,
        () -> AminoJsonReader.commit(text.parse("{\"signatures\":[{\"block_id_flag\":4}]}"))).getMessage();
    assertTrue(wrong.startsWith("signatures[0]: block id flag is 4"), wrong);
    assertThrows(InvalidJsonException.class, () -> AminoJsonReader.commit(JsonValue.of("x")));
    assertThrows(InvalidJsonException.class, () -> AminoJsonReader.commit(text.parse("{\"round\":1.5}")));
    assertThrows(InvalidJsonException.class, () -> AminoJsonReader.commit(text.parse("{\"height\":\"+1\"}")));
    assertThrows(InvalidJsonException.class, () -> AminoJsonReader.header(text.parse("{\"app_hash\":\"abc\"}")));
  }
}
