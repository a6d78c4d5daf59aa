package org.blockberry.sync.light.follow;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import org.blockberry.api.application.ProofOp;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.Header;
import org.blockberry.chain.LightBlock;
import org.blockberry.chain.Validator;
import org.blockberry.chain.json.AminoJson;
import org.blockberry.chain.light.LightClientException;

/**
 * What a light client can answer in the words of the CometBFT RPC, all of it verified: {@code header}, {@code commit}, {@code validators},
 * {@code abci_query}, and the part of {@code status} that is about the chain. Thread safe; waits for the network.
 */
public final class VerifiedAnswers {
  private static final int MAX_PAGE = 100;
  private static final int USUAL_PAGE = 30;

  private final HeaderSync sync;

  /** Answers from what is followed. */
  public VerifiedAnswers(HeaderSync sync) {
    this.sync = sync;
  }

  /** {@code commit}. */
  public JsonValue commit(OptionalLong height) throws LightClientException, IOException, UnprovenException {
    LightBlock block = block(height);
    return JsonValue.object().put("signed_header", AminoJson.signedHeader(block.signedHeader())).put("canonical", false).build();
  }

  /** {@code header}. */
  public JsonValue header(OptionalLong height) throws LightClientException, IOException, UnprovenException {
    return JsonValue.object().put("header", AminoJson.header(block(height).header())).build();
  }

  /** {@code validators}. */
  public JsonValue validators(OptionalLong height, OptionalLong page, OptionalLong perPage) throws LightClientException, IOException, UnprovenException {
    LightBlock block = block(height);
    List<Validator> all = block.validators().validators();
    int size = (int) Math.min(MAX_PAGE, perPage.isPresent() && perPage.getAsLong() > 0 ? perPage.getAsLong() : USUAL_PAGE);
    long pages = Math.max(1, (all.size() + size - 1) / size);
    long number = page.orElse(1);
    if (number < 1 || number > pages) {
      throw new UnprovenException("page should be within [1, " + pages + "] range, given " + number);
    }
    int from = (int) (number - 1) * size;
    List<Validator> part = all.subList(from, Math.min(all.size(), from + size));
    return JsonValue.object().putInt64("block_height", block.header().height()).put("validators", AminoJson.list(part, AminoJson::validator))
        .putInt64("count", part.size()).putInt64("total", all.size()).build();
  }

  /** {@code abci_query}, with the proof for who wants to check it again. */
  public JsonValue abciQuery(String path, Bytes data, long height) throws LightClientException, IOException, UnprovenException {
    ProvenState state = sync.query(path, data, height);
    return JsonValue.object().put("response", JsonValue.object().put("code", 0L).put("log", state.value().isPresent() ? "exists" : "does not exist")
        .put("info", "").putInt64("index", 0).put("key", AminoJson.base64(state.key())).put("value", AminoJson.base64(state.value().orElse(Bytes.EMPTY)))
        .put("proofOps", JsonValue.object().put("ops", AminoJson.list(state.operations(), VerifiedAnswers::operation)).build())
        .putInt64("height", state.height()).put("codespace", "").build()).build();
  }

  /** {@code sync_info} of {@code status}: the newest header that is trusted, without asking anybody. */
  public JsonValue syncInfo() {
    JsonValue.ObjectBuilder info = JsonValue.object();
    Header header = sync.latest().map(LightBlock::header).orElse(null);
    long lowest = sync.lowest();
    for (String which : List.of("latest", "earliest")) {
      boolean newest = which.equals("latest");
      info.put(which + "_block_hash", newest && header != null ? header.hash().toHex() : "")
          .put(which + "_app_hash", newest && header != null ? header.appHash().toHex() : "")
          .putInt64(which + "_block_height", newest ? header == null ? 0 : header.height() : lowest)
          .put(which + "_block_time", AminoJson.time(newest && header != null ? header.time() : java.time.Instant.EPOCH));
    }
    return info.put("catching_up", header == null).build();
  }

  /** Chain of the newest trusted header; empty before the first. */
  public String chainId() {
    return sync.latest().map(block -> block.header().chainId()).orElse("");
  }

  private LightBlock block(OptionalLong height) throws LightClientException, IOException, UnprovenException {
    if (height.isEmpty() || height.getAsLong() == 0) {
      return sync.update();
    }
    if (height.getAsLong() < 0) {
      throw new UnprovenException("height must be greater than 0, but got " + height.getAsLong());
    }
    return sync.verify(height.getAsLong());
  }

  private static JsonValue operation(ProofOp op) {
    return JsonValue.object().put("type", op.type()).put("key", AminoJson.base64(op.key())).put("data", AminoJson.base64(op.data())).build();
  }
}
