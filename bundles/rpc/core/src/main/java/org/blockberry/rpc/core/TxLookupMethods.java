package org.blockberry.rpc.core;

import static org.blockberry.api.rpc.RpcParameter.Kind.BASE64_BYTES;
import static org.blockberry.api.rpc.RpcParameter.Kind.BOOLEAN;

import java.util.List;
import org.blockberry.api.node.ChainReader;
import org.blockberry.api.rpc.RpcArguments;
import org.blockberry.api.rpc.RpcException;
import org.blockberry.api.rpc.RpcMethod;
import org.blockberry.api.store.TxLocation;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.TxProof;
import org.blockberry.chain.TxResult;
import org.blockberry.chain.json.AbciJson;
import org.blockberry.chain.json.AminoJson;

/** Finds committed transactions. */
final class TxLookupMethods {
  private final ChainReader chain;
  private final BlockLookup blocks;

  TxLookupMethods(ChainReader chain) {
    this.chain = chain;
    this.blocks = new BlockLookup(chain);
  }

  List<RpcMethod> all() {
    return List.of(CoreMethod.named("tx", "A committed transaction, its result and, if asked for, its proof.")
        .parameter("hash", BASE64_BYTES, "SHA-256 of the transaction.")
        .parameter("prove", BOOLEAN, "Whether to prove that it is in its block.").cacheable()
        .answers(this::tx));
  }

  private JsonValue tx(RpcArguments arguments) {
    Bytes hash = arguments.bytes("hash").orElse(Bytes.EMPTY);
    TxLocation at = chain.transaction(hash)
        .orElseThrow(() -> RpcException.failed("tx (" + hash.toHex() + ") not found"));
    List<Bytes> txs = blocks.stored(at.height()).map(stored -> BlockLookup.block(stored).txs())
        .filter(all -> at.index() < all.size())
        .orElseThrow(() -> RpcException.failed("tx (" + hash.toHex() + ") is in block " + at.height()
            + ", which this node no longer has"));
    List<TxResult> results = blocks.results(at.height()).txResults();
    if (at.index() >= results.size()) {
      throw RpcException.failed("could not find results for height #" + at.height());
    }
    JsonValue.ObjectBuilder answer = JsonValue.object()
        .put("hash", hash.toHex())
        .putInt64("height", at.height())
        .put("index", at.index())
        .put("tx_result", AbciJson.txResult(results.get(at.index())))
        .put("tx", AminoJson.base64Text(txs.get(at.index())));
    if (arguments.bool("prove").orElse(false)) {
      answer.put("proof", AminoJson.txProof(TxProof.of(txs, at.index())));
    }
    return answer.build();
  }
}
